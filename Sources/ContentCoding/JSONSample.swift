/// What `GzipCode.json` is made of: JSON in the forms that APIs answer with, and text in several languages.
enum JSONSample {
    static let documents = [
        #"""
        {"data":[{"id":"1650000006970309701","text":"The ferry was late again this morning, but the coffee on bo\#
        ard is better than it was last year 😊","author_id":"1692975436","created_at":"2023-06-26T22:53:47.000Z",\#
        "lang":"en","public_metrics":{"retweet_count":271,"reply_count":3,"like_count":3814,"quote_count":7}},{"\#
        id":"1650000009757634202","text":"Does anybody know whether the library is open on Sunday? I need to ret\#
        urn three books before the weekend","author_id":"436835654","created_at":"2023-02-12T15:55:15.000Z","lan\#
        g":"en","public_metrics":{"retweet_count":194,"reply_count":69,"like_count":835,"quote_count":18}},{"id"\#
        :"1650000010828501491","text":"RT @harbor_news: New timetable from Monday on, with two more trains in th\#
        e evening https://t.co/a8Kd02LmQz","author_id":"1670205072","created_at":"2023-04-14T08:11:58.000Z","lan\#
        g":"en","public_metrics":{"retweet_count":199,"reply_count":20,"like_count":589,"quote_count":4}},{"id":\#
        "1650000012739056241","text":"We are hiring! Three positions in Berlin and one in Lisbon, see https://ex\#
        ample.com/jobs?id=4471 for what we want #jobs","author_id":"383985084","created_at":"2023-01-28T00:13:49\#
        .000Z","lang":"en","public_metrics":{"retweet_count":110,"reply_count":21,"like_count":1363,"quote_count\#
        ":9}},{"id":"1650000015426546962","text":"I can't believe how good this bread is. Recipe follows, with p\#
        hotos, when I find my phone","author_id":"490130486","created_at":"2023-12-07T12:19:01.000Z","lang":"en"\#
        ,"public_metrics":{"retweet_count":184,"reply_count":53,"like_count":1359,"quote_count":4}},{"id":"16500\#
        00016559610638","text":"@anna_k thank you so much, that's exactly what I was looking for","author_id":"8\#
        12652084","created_at":"2023-05-27T19:37:00.000Z","lang":"en","public_metrics":{"retweet_count":173,"rep\#
        ly_count":8,"like_count":2539,"quote_count":11}},{"id":"1650000024370086312","text":"Café après-midi, sc\#
        höne Grüße an alle die heute arbeiten müssen","author_id":"1132392418","created_at":"2023-12-11T05:30:30\#
        .000Z","lang":"en","public_metrics":{"retweet_count":90,"reply_count":7,"like_count":2098,"quote_count":\#
        0}},{"id":"1650000026106516193","text":"今日は天気がいいので海まで歩きました","author_id":"1279110135","created_at":"2023-\#
        07-12T12:37:53.000Z","lang":"en","public_metrics":{"retweet_count":4,"reply_count":57,"like_count":382,"\#
        quote_count":5}},{"id":"1650000030205609263","text":"Update: the outage is over, everything should work \#
        as before; we'll publish a report by Friday","author_id":"355594699","created_at":"2023-04-27T14:22:32.0\#
        00Z","lang":"en","public_metrics":{"retweet_count":181,"reply_count":67,"like_count":2055,"quote_count":\#
        14}},{"id":"1650000037924639072","text":"First time at the stadium and what a match, 3-2 after being two\#
         down at half time!","author_id":"1946179499","created_at":"2023-05-02T13:05:13.000Z","lang":"en","publi\#
        c_metrics":{"retweet_count":174,"reply_count":65,"like_count":2970,"quote_count":4}}],"meta":{"newest_id\#
        ":"1650000037924639072","oldest_id":"1650000006970309701","result_count":10,"next_token":"b26v89c19zqg8o\#
        3fo7gesq314yb9l2l4ptqy"}}
        """#,
        #"""
        {"users":[{"id":"366028764","name":"Maria Lopez","username":"maria_lopez","verified":true,"description":\#
        "Teacher, runner, mother of two. Opinions are mine","location":"Madrid","created_at":"2011-05-15T08:15:2\#
        9Z","followers_count":23262,"url":"https://example.org/u/817"},{"id":"84962567","name":"Jonas Weber","us\#
        ername":"jonas_weber","verified":false,"description":"Writes about cities and how people move in them","\#
        location":"Hamburg","created_at":"2014-08-12T08:15:56Z","followers_count":6363,"url":"https://example.or\#
        g/u/82"},{"id":"645942178","name":"The Daily Record","username":"the_daily_record","verified":false,"des\#
        cription":"News from around the region, every hour","location":"Leeds, UK","created_at":"2013-06-14T08:1\#
        5:39Z","followers_count":85323,"url":"https://example.org/u/431"},{"id":"157367975","name":"Priya N","us\#
        ername":"priya_n","verified":true,"description":"she/her - data engineer - cats","location":"Bangalore",\#
        "created_at":"2010-08-15T08:15:23Z","followers_count":17114,"url":"https://example.org/u/749"},{"id":"60\#
        6641507","name":"city council","username":"city_council","verified":false,"description":"Official accoun\#
        t","location":"Turku","created_at":"2022-07-11T08:15:20Z","followers_count":56958,"url":"https://example\#
        .org/u/381"}],"errors":[{"title":"Not Found Error","detail":"Could not find user with id: [12]","type":"\#
        about:blank","status":404}]}
        """#,
        #"""
        {"items":[{"sku":"A19561-7","price":760.26,"currency":"EUR","quantity":18,"available":true,"tags":["outd\#
        oor","sale"],"position":[87.84068,-40.8186],"updated":1688189948,"checksum":"bac0d757b057c162"},{"sku":"\#
        A41641-61","price":246.63,"currency":"EUR","quantity":30,"available":true,"tags":["sale","new"],"positio\#
        n":[33.93007,-88.95489],"updated":1683009769,"checksum":"efe8b3b5a080c6a5"},{"sku":"A65447-43","price":1\#
        62.11,"currency":"EUR","quantity":31,"available":true,"tags":["outdoor","blue"],"position":[5.67979,-71.\#
        56366],"updated":1685967635,"checksum":"96655f23b1d117b7"},{"sku":"A87034-4","price":683.67,"currency":"\#
        EUR","quantity":23,"available":true,"tags":["blue","large"],"position":[23.83726,-88.2861],"updated":168\#
        4930019,"checksum":"f20f678df4f6717c"},{"sku":"A44574-83","price":160.78,"currency":"EUR","quantity":0,"\#
        available":true,"tags":["blue","outdoor"],"position":[60.44786,-41.66451],"updated":1688394465,"checksum\#
        ":"ac738c8ca5be6d6b"},{"sku":"A46736-44","price":246.49,"currency":"EUR","quantity":22,"available":false\#
        ,"tags":["large","blue"],"position":[83.00999,-15.52257],"updated":1687546124,"checksum":"5d411b0df9e324\#
        de"},{"sku":"A43822-66","price":127.67,"currency":"EUR","quantity":10,"available":true,"tags":["blue","l\#
        arge"],"position":[25.45724,-7.09531],"updated":1686989948,"checksum":"9de552dd2bfcd686"},{"sku":"A76132\#
        -66","price":599.0,"currency":"EUR","quantity":26,"available":true,"tags":["outdoor","blue"],"position":\#
        [64.8373,-2.48598],"updated":1682684741,"checksum":"70e9dc059621787d"}],"total":1734,"page":3,"next":"/v\#
        1/items?page=4&limit=8"}
        """#,
    ]
}
