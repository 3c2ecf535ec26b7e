import TestSupport
import Testing
import TransparencyLog

@Suite struct TilePathTests {
    @Test(
        "paths are written in groups of three digits, and come back",
        arguments: [
            ("tile/0/000", TilePath(.hashes(level: 0), index: 0)),
            ("tile/0/273", TilePath(.hashes(level: 0), index: 273)),
            ("tile/0/273.p/112", TilePath(.hashes(level: 0), index: 273, width: 112)),
            ("tile/1/001.p/17", TilePath(.hashes(level: 1), index: 1, width: 17)),
            ("tile/63/999.p/255", TilePath(.hashes(level: 63), index: 999, width: 255)),
            ("tile/entries/x001/000", TilePath(.entries, index: 1_000)),
            ("tile/entries/x001/x234/067", TilePath(.entries, index: 1_234_067)),
            ("tile/2/x001/x234/067.p/1", TilePath(.hashes(level: 2), index: 1_234_067, width: 1)),
            ("tile/0/x009/x223/x372/x036/x854/x775/807", TilePath(.hashes(level: 0), index: .max)),
        ]
    )
    func published(text: String, path: TilePath) {
        #expect(path.text == text)
        #expect(TilePath(text) == path)
    }

    @Test("paths of any index, level and width come back")
    func roundTrip() {
        var random = SeededGenerator()
        for _ in 0..<2_000 {
            let index = Int.random(in: 0...(.max >> Int.random(in: 0..<63, using: &random)), using: &random)
            let kind = TilePath.Kind.hashes(level: Int.random(in: 0...63, using: &random))
            for path in [
                TilePath(kind, index: index, width: Int.random(in: 1...256, using: &random)),
                TilePath(.entries, index: index, width: Int.random(in: 1...256, using: &random)),
            ] {
                #expect(TilePath(path.text) == path)
            }
        }
    }

    @Test(
        "what isn't written just so is no path",
        arguments: [
            "", "tile", "tile/", "tile/0", "tile/0/", "/tile/0/000", "tile/0/000/", "tile/0/0", "tile/0/00",
            "tile/0/0000", "tile/0/x000/001", "tile/0/x001", "tile/0/001/002", "tile/0/x001/x002", "tile/0/x01/002",
            "tile/0/X001/002", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/+1/000", "tile/0/-01", "tile/0/+01",
            "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/",
            "tile/0/000.p/1/2", "tile/0/000.P/1", "tile/0/000.p/999", "tile/0/.p/1", "tile/0/x001.p/1", "tiles/0/000",
            "tile/entry/000", "tile/Entries/000", "tile/0/000 ", " tile/0/000", "tile/0/00٠", "tile//0/000",
            "tile/0/x009/x223/x372/x036/x854/x775/808", "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/0/000.new",
            "tile/0/000.p/1.new", "checkpoint",
        ]
    )
    func strict(text: String) {
        #expect(TilePath(text) == nil)
    }
}
