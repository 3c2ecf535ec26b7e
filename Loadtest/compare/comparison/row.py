"""What is measured: a request to a server, and the answer that proves that the server does its work."""

import dataclasses
import gzip
import http.client
import json

from .document import POST_COUNT
from .problem import Problem
from .servers import PATH

TARGET = PATH + "?query=coffee"
_LIMIT_COUNT = 6


@dataclasses.dataclass(frozen=True)
class Row:
    name: str
    # The name of the server in what `servers.start` returns.
    server: str
    # The name of the key among those of the server; None: without one.
    key: str | None = None
    coding: str = "identity"
    status: int = 200
    has_limits: bool = False

    def headers(self, server):
        headers = {"Accept-Encoding": self.coding}
        if self.key:
            headers["Authorization"] = f"Bearer {server.keys[self.key]}"
        return headers

    def check(self, server, document):
        """Returns the size of the answer's body; raises unless the answer is what the row says."""
        status, headers, body = self._ask(server)
        if status != self.status:
            raise Problem(f"{self.name}: the answer is {status} where {self.status} is due")
        coding = headers.get("Content-Encoding", "identity")
        if self.status == 200:
            if coding != self.coding:
                raise Problem(f"{self.name}: the answer's coding is {coding} where {self.coding} is due")
            if (gzip.decompress(body) if coding == "gzip" else body) != document:
                raise Problem(f"{self.name}: the answer is not the upstream's")
        elif json.loads(body).get("status") != self.status:
            raise Problem(f"{self.name}: the answer is not a problem document")
        limits = headers.get("RateLimit-Policy", "").count(";q=")
        if limits != (_LIMIT_COUNT if self.has_limits else 0):
            raise Problem(f"{self.name}: the answer tells of {limits} limits")
        return len(body)

    def _ask(self, server):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        try:
            connection.request("GET", TARGET, headers=self.headers(server))
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise Problem(f"{self.name}: {error}") from error
        finally:
            connection.close()


BARE = Row("nginx", "proxy")
GZIP_LOG = Row("nginx-gzip-log", "proxy-gzip-log", coding="gzip")
SERVED = Row("tollgate", "tollgate", key="served", has_limits=True)
SERVED_GZIP = Row("tollgate-gzip", "tollgate", key="served", coding="gzip", has_limits=True)
NO_KEY = Row("tollgate-401", "tollgate", status=401)
OVER_LIMIT = Row("tollgate-429", "tollgate", key="refused", status=429, has_limits=True)

ROWS = (BARE, GZIP_LOG, SERVED, SERVED_GZIP, NO_KEY, OVER_LIMIT)


def check_all(servers, document):
    """Returns the size of each row's body, by name, after making sure that every server does its work."""
    # The only request that the limit of this row's key lets through.
    dataclasses.replace(OVER_LIMIT, status=200).check(servers[OVER_LIMIT.server], document)
    sizes = {row.name: row.check(servers[row.server], document) for row in ROWS}
    _check_records(servers[SERVED.server])
    return sizes


def _check_records(gateway):
    records = [json.loads(line) for line in gateway.records()]
    served = [record for record in records if record["status"] == 200]
    if len(served) != 3 or any(record["items"] != POST_COUNT for record in served):
        raise Problem(f"tollgate: not every served access is on record with {POST_COUNT} items")
    if sorted(record["status"] for record in records if record["status"] >= 400) != [401, 429]:
        raise Problem("tollgate: not every refused access is on record")
