import Testing

struct SettingsProblemTests {
    @Test("Bounds, times, codings and durability that can't be used are reported", arguments: cases)
    func reports(_ example: ProblemCase) throws {
        #expect(try example.found() == example.problems)
    }

    private static let cases: [ProblemCase] = [
        ProblemCase(
            .gateway,
            "audit:",
            "bounds: {head: 32 KB, fields: -1, target: 64 KiB, body: 9999999999 GiB, idle_timeout: 75, "
                + "head_timeout: 10 sec, body_timeout: 0s, write_timeout: 25h, size: 1}\naudit:",
            "gateway.yaml:21:16: `KB` is not a unit of size; write B, KiB, MiB or GiB",
            "gateway.yaml:21:31: `-1` is not a whole number; write a number from 1 to 10000",
            "gateway.yaml:21:43: the target's bound, 64 KiB, is above the head's; write at most 32 KiB",
            "gateway.yaml:21:57: `9999999999 GiB` is too large; write less",
            "gateway.yaml:21:87: `75` is not a duration; write a whole number with ms, s, m or h, as in `30s`",
            "gateway.yaml:21:105: `sec` is not a unit of time; write ms, s, m or h",
            "gateway.yaml:21:127: `0s` is out of range; write 1ms to 24h",
            "gateway.yaml:21:146: `25h` is out of range; write 1ms to 24h",
            "gateway.yaml:21:151: `size` is not a key of `bounds`; write one of `head`, `fields`, "
                + "`target`, `body`, `head_timeout`, `idle_timeout`, `body_timeout`, `body_rate`, `write_timeout`, `connections`"
        ),
        ProblemCase(
            .gateway,
            "connect_timeout: 1s",
            "connect_timeout: 0.5s",
            "gateway.yaml:13:22: `0.5s` is not a duration; write a whole number with ms, s, m or h, as in `30s`"
        ),
        ProblemCase(
            .gateway,
            "connect_timeout: 1s",
            "connect_timeout: 99999999999999h",
            "gateway.yaml:13:22: `99999999999999h` is too large; write less"
        ),
        ProblemCase(
            .gateway,
            "audit:",
            "drain: 2h\naudit:",
            "gateway.yaml:21:8: `2h` is out of range; write 0s to 1h"
        ),
        ProblemCase(
            .gateway,
            "durability: process",
            "durability: disk",
            "gateway.yaml:21:21: `disk` is not a durability; write `process` or `power`"
        ),
        ProblemCase(
            .gateway,
            "durability: process",
            "addresses: hashed, queries: full, retain: 25, seal: 100ms, origin: \"a b\", head: key, signing_key: key",
            "gateway.yaml:21:20: `hashed` is not a form of addresses; write `full`, `truncated`, `keyed` or `none`",
            "gateway.yaml:21:37: `full` is not a form of queries; write `none` or `keyed`",
            "gateway.yaml:21:51: `25` is not a span of days or months; write a whole number with days or months, "
                + "as in `25 months`",
            "gateway.yaml:21:61: `100ms` is out of range; write 1s to 24h",
            "gateway.yaml:21:76: `a b` is not a log's name; write one like `audit.example.com/tollgate`, without "
                + "spaces and `+`",
            "gateway.yaml:21:89: `head` and `signing_key` are one file; give each its own"
        ),
        ProblemCase(
            .gateway,
            "durability: process",
            "retain: 25 years",
            "gateway.yaml:21:17: `years` is not a unit of retention; write days or months"
        ),
        ProblemCase(
            .gateway,
            "durability: process",
            "retain: 0 days",
            "gateway.yaml:21:17: `0 days` is out of range; write 1 day to 36500 days"
        ),
        ProblemCase(
            .gateway,
            "durability: process",
            "retention: 1 day",
            "gateway.yaml:21:9: `retention` is not a key of `audit`; write one of `durability`, `addresses`, `queries`, "
                + "`retain`, `seal`, `origin`, `signing_key`, `head`"
        ),
        ProblemCase(
            .gateway,
            "codings: [zstd, br, gzip]",
            "codings: [gzip, deflate, gzip]",
            "gateway.yaml:20:31: `deflate` is not a coding; write `zstd`, `br` or `gzip`",
            "gateway.yaml:20:40: `gzip` stands twice in this list; remove one"
        ),
        ProblemCase(
            .gateway,
            "codings: [zstd, br, gzip]",
            "codings: []",
            "gateway.yaml:20:24: there is no coding; write those to use, as in `[gzip]`, or leave `compression` out"
        ),
        ProblemCase(
            .gateway,
            "codings: [zstd, br, gzip]",
            "coding: [gzip]",
            "gateway.yaml:20:14: `codings` is missing; write those to use, as in `[gzip]`",
            "gateway.yaml:20:15: `coding` is not a key of `compression`; did you mean `codings`?"
        ),
        ProblemCase(
            .gateway,
            "text/*]",
            "text]",
            "gateway.yaml:20:82: `text` is not a media type; write type/subtype or type/*, as in `application/json`"
        ),
    ]
}
