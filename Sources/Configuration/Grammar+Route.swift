extension Grammar where Result == RouteMatch {
    static var routeMatch: Grammar {
        Grammar("a method and a path", "write both, as in `GET /2/tweets/{id}` or `\"* /2/**\"`") {
            text throws(Rejection) in
            try RouteMatch(parsing: text)
        }
    }
}
