/// What lies on the way to a pointer, and counting there.
extension ItemCounter {
    /// Takes note of a value that begins where `depth == pathDepth`.
    mutating func noteElement() {
        guard depth > 0, kinds & 1 == 0 else { return }
        let node = pointers.nodes[pathNodes[depth - 1]]
        if let slot = node.slot { counts[slot] &+= 1 }
        let index = pathIndexes[depth - 1]
        pathIndexes[depth - 1] = index &+ 1
        valueNode = node.children.first { pointers.nodes[$0].elementIndex == index }
    }

    /// Takes note of an array or object that begins where `depth == pathDepth`, and follows it if it can matter.
    mutating func noteContainer(object isObject: Bool) {
        noteElement()
        guard let index = valueNode else { return }
        let node = pointers.nodes[index]
        if isObject, let slot = node.slot { counts[slot] &+= 1 }
        guard !node.children.isEmpty || !isObject && node.slot != nil else { return }
        pathNodes[depth] = index
        pathIndexes[depth] = 0
        pathDepth = depth + 1
    }
}
