"""The servers that are compared, in the order of the tables."""

from .caddy import Caddy
from .envoy import Envoy
from .floor import Floor
from .haproxy import HAProxy
from .nginx import BareNginx, LuaNginx
from .tollgate import Tollgate

PEERS = (Tollgate, LuaNginx, HAProxy, Envoy, Caddy, BareNginx, Floor)
