/// The minor units of currencies, such as the cent.
package enum MinorUnit {
    /// How many digits behind the point a currency has; those that aren't listed have two.
    ///
    /// Source: ISO 4217, list one.
    package static func digits(of currency: String) -> Int {
        switch currency {
        case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
            "XOF", "XPF":
            0
        case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND": 3
        case "CLF", "UYW": 4
        default: 2
        }
    }
}
