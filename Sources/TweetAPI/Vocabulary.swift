/// The words that posts and users are made of.
///
/// The lists are small, so that every search finds something and bodies compress about as well as real ones.
enum Vocabulary {
    /// A language of posts with its share of a hundred.
    struct Language: Sendable {
        let code: String
        let share: Int
        let words: [String]
    }

    static let languages: [Language] = [
        Language(code: "en", share: 70, words: english),
        Language(
            code: "es", share: 8,
            words: [
                "mañana", "siempre", "ciudad", "música", "todo", "corazón", "noticias", "año", "nuevo", "café", "gente",
                "trabajo", "gracias", "fútbol", "verano",
            ]
        ),
        Language(
            code: "pt", share: 6,
            words: [
                "hoje", "não", "coração", "amanhã", "cidade", "praia", "notícia", "você", "trabalho", "música", "verão",
                "obrigado", "futebol", "gente",
            ]
        ),
        Language(
            code: "de", share: 5,
            words: [
                "heute", "größer", "schön", "Straße", "immer", "wieder", "Nachricht", "Kaffee", "Frühling", "Arbeit",
                "danke", "Menschen", "über", "Wetter",
            ]
        ),
        Language(
            code: "ja", share: 6,
            words: ["今日", "天気", "とても", "嬉しい", "新しい", "音楽", "東京", "ありがとう", "仕事", "映画", "おはよう", "コーヒー"]
        ),
        Language(
            code: "ar", share: 5,
            words: ["اليوم", "جميل", "شكرا", "مدينة", "قهوة", "جديد", "أخبار", "موسيقى", "عمل", "صباح", "الخير", "كرة"]
        ),
    ]

    static let hashtags = [
        "Swift", "OpenData", "climate", "AI", "Music", "football", "news", "photography", "startup", "travel", "café",
        "東京",
    ]

    static let emoji = ["🚀", "🎉", "😂", "❤️", "🔥", "👩‍💻", "🌍", "☕️", "🇪🇺", "👍🏽"]

    /// Pieces that a careless reader of JSON stumbles over once they are escaped.
    static let oddities = [
        "\"so they said\"", "¯\\_(ツ)_/¯", "{\"data\":[{\"id\":\"1\"}]}", "[1, 2]", "R&amp;D", "\\u0041", "a/b",
        "tab\there",
    ]

    static let firstNames = [
        "Nadia", "Kenji", "Amara", "Luís", "Ingrid", "Tomás", "Priya", "Sven", "Zoë", "Malik", "Chloé", "Ivan", "Aiko",
        "Omar", "Freya", "Mateo", "Leila", "Noah", "Søren", "Yuki",
    ]

    static let lastNames = [
        "Okafor", "Tanaka", "Nuñez", "Lindqvist", "Haddad", "Moreau", "Iyer", "Novák", "Santos", "Becker", "Rossi",
        "Kim", "O'Neill", "Ferreira", "Jansen",
    ]

    /// The plain letters of ``firstNames``, as user names allow no others.
    static let handles = [
        "nadia", "kenji", "amara", "luis", "ingrid", "tomas", "priya", "sven", "zoe", "malik", "chloe", "ivan", "aiko",
        "omar", "freya", "mateo", "leila", "noah", "soren", "yuki",
    ]

    static let places = [
        "Lagos", "Tokyo", "Berlin", "São Paulo", "Toronto", "Paris", "Mumbai", "Stockholm", "Cairo", "Austin",
    ]

    private static let english = [
        "the", "and", "with", "about", "today", "morning", "people", "really", "think", "build", "gateway", "weather",
        "coffee", "launch", "market", "update", "release", "music", "game", "team", "city", "train", "summer", "winter",
        "science", "data", "question", "answer", "thanks", "happy", "waiting", "watching", "reading", "new", "old",
        "great", "small", "better", "never", "always", "again", "breaking", "report", "open", "free", "price", "bike",
        "don't", "we're", "it's",
    ]
}
