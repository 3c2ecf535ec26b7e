import Hummingbird
import NIOCore

/// An answer other than success, in the form X gives it.
struct APIProblem: HTTPResponseError, Equatable {
    let status: HTTPResponse.Status
    let title: String
    let detail: String
    let type: String
    let parameterProblems: [ParameterProblem]

    static func invalidRequest(_ problems: [ParameterProblem]) -> APIProblem {
        APIProblem(
            status: .badRequest,
            title: "Invalid Request",
            detail: "One or more parameters to your request was invalid.",
            type: "https://api.twitter.com/2/problems/invalid-request",
            parameterProblems: problems
        )
    }

    /// A problem that its status says enough about.
    static func plain(_ status: HTTPResponse.Status, detail: String? = nil) -> APIProblem {
        let title = status.reasonPhrase.isEmpty ? "Status \(status.code)" : status.reasonPhrase
        return APIProblem(
            status: status,
            title: title,
            detail: detail ?? title,
            type: "about:blank",
            parameterProblems: []
        )
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        response()
    }

    func response() -> Response {
        var body = ByteBuffer()
        body.writeStaticString("{")
        if !parameterProblems.isEmpty {
            body.writeStaticString("\"errors\":")
            body.write(jsonArray: parameterProblems) { buffer, problem in
                buffer.writeStaticString("{\"parameters\":{")
                buffer.write(jsonString: problem.parameter)
                buffer.writeStaticString(":")
                buffer.write(jsonArray: problem.values) { $0.write(jsonString: $1) }
                buffer.writeStaticString("},\"message\":")
                buffer.write(jsonString: problem.message)
                buffer.writeStaticString("}")
            }
            body.writeStaticString(",")
        }
        body.writeStaticString("\"title\":")
        body.write(jsonString: title)
        body.writeStaticString(",\"detail\":")
        body.write(jsonString: detail)
        body.writeStaticString(",\"type\":")
        body.write(jsonString: type)
        if parameterProblems.isEmpty {
            body.writeString(",\"status\":\(status.code)")
        }
        body.writeStaticString("}")
        return Response(json: body, status: status)
    }
}
