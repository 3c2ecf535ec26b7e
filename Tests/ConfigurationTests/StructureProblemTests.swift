import Testing

struct StructureProblemTests {
    @Test("What isn't the YAML that is expected is reported where it stands", arguments: cases)
    func reports(_ example: ProblemCase) throws {
        #expect(try example.found() == example.problems)
    }

    private static let cases: [ProblemCase] = [
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "thread: 2 ",
            "gateway.yaml:7:1: `thread` is not a key of the gateway; did you mean `threads`?"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "colour: 2 ",
            "gateway.yaml:7:1: `colour` is not a key of the gateway; write one of `listen`, `state`, "
                + "`threads`, `drain`, `bounds`, `tiers`, `organizations`, `upstreams`, `routes`, `usage`, "
                + "`compression`, `audit`, `admin`, `contact`"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "<<: 2 ",
            "gateway.yaml:7:1: merge keys are not supported; write the keys out, or use an alias for a whole value"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "[a, b]: 2 ",
            "gateway.yaml:7:1: a list is not a key; write a name"
        ),
        ProblemCase(
            .gateway,
            "state: ../var  ",
            "# state: ../var  ",
            "gateway.yaml:2:1: `state` is missing; write a path relative to this file, as in `../var`"
        ),
        ProblemCase(
            .gateway,
            "state: ../var  ",
            "state:  ",
            "gateway.yaml:6:7: nothing is not a path; write a path relative to this file, as in `../var`"
        ),
        ProblemCase(
            .gateway,
            "state: ../var  ",
            "state: [..]  ",
            "gateway.yaml:6:8: a list is not a path; write a path relative to this file, as in `../var`"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "threads: two ",
            "gateway.yaml:7:10: `two` is not a whole number; write a number from 1 to 1024"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "threads: 0 ",
            "gateway.yaml:7:10: `0` is out of range; write 1 to 1024"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "threads: 99999999999999999999 ",
            "gateway.yaml:7:10: `99999999999999999999` is too large; write at most 9223372036854775807"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "threads: 2\nthreads: 3\nstate: x ",
            "gateway.yaml:8:1: `threads` stands twice here; remove it, or the one at gateway.yaml:7:1",
            "gateway.yaml:9:1: `state` stands twice here; remove it, or the one at gateway.yaml:6:1"
        ),
        ProblemCase(
            .gateway,
            "{maximum: 1}",
            #"{maximum: 1, "maximum": 2, default: x}"#,
            "gateway.yaml:18:111: `maximum` stands twice here; remove it, or the one at gateway.yaml:18:99",
            "gateway.yaml:18:134: `default` means nothing without `query`; name the query parameter, or "
                + "remove `default`",
            "gateway.yaml:18:134: `x` is not a whole number; write a number from 0 to 1000000"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "threads: {a: [ ",
            "gateway.yaml:9:14: not valid YAML: while parsing a flow sequence, did not find expected ',' "
                + "or ']'; mind indentation, quotes and brackets"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "threads: *none ",
            "gateway.yaml:7:10: not valid YAML: found undefined alias; mind indentation, quotes and brackets"
        ),
        ProblemCase(
            .gateway,
            "threads: 2 ",
            "threads: \u{7} ",
            "gateway.yaml:7:10: not valid YAML: control characters are not allowed; remove the character"
        ),
        ProblemCase(
            .gateway,
            "audit:",
            "---\naudit:",
            "gateway.yaml:21:1: not valid YAML: expected a single document in the stream, but found "
                + "another document; mind indentation, quotes and brackets"
        ),
        ProblemCase(
            .tiers,
            "tiers:  ",
            "tier:  ",
            "tiers.yaml:2:1: `tier` is not a key of the tiers' file; did you mean `tiers`?",
            "tiers.yaml:2:1: `tiers` is missing; write at least one, with its limits"
        ),
        ProblemCase(
            .gateway,
            "tiers: tiers.yaml",
            "tiers: none.yaml",
            "gateway.yaml:8:8: `none.yaml` can't be read: No such file or directory; name a file that can"
        ),
    ]
}
