from .peer import Peer


class Floor(Peer):
    name = "floor"
    label = "byte copier"
    needs = ("copy",)
    does = {"forwarding": "copies bytes, one upstream connection a caller; parses nothing"}
    codings = ()
    has_keys = has_limits = has_tls = False
    told_limits = 0

    def start(self, keys):
        self.launch([self.setting.tools.find("copy"), self.port, self.setting.upstream_port])

    def version(self):
        return "programs/copy.c"
