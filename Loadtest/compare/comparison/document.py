"""The answers of the upstream: posts of a search, as the tweet API writes them."""

import json

WORDS = (
    "coffee morning the train again late and nobody knows why but rain stopped just in time for our walk along "
    "harbor where they roast beans every second Tuesday so we had two cups with oat milk before work began today"
).split()

SMALL_POSTS = 10
LARGE_POSTS = 93


class _Numbers:
    """A linear congruential generator (Knuth, MMIX), so that the document never changes."""

    def __init__(self, seed):
        self._state = seed

    def below(self, bound):
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % bound


def search_answer(count):
    """Compact JSON, the same bytes each time: 2.7 kB for 10 posts, 24 kB for 93."""
    numbers = _Numbers(2023)
    posts = []
    for index in range(count):
        words = [WORDS[numbers.below(len(WORDS))] for _ in range(10 + numbers.below(6))]
        posts.append({
            "id": str(1650000000000000000 + index * 4194304 * 977 + numbers.below(4096)),
            "text": " ".join(words),
            "author_id": str(1000000000 + numbers.below(900000000)),
            "created_at": f"2023-04-23T{10 + index % 10:02}:{numbers.below(60):02}:{numbers.below(60):02}.000Z",
            "lang": "en",
            "public_metrics": {
                "retweet_count": numbers.below(300),
                "reply_count": numbers.below(80),
                "like_count": numbers.below(5000),
            },
        })
    answer = {
        "data": posts,
        "meta": {
            "newest_id": posts[-1]["id"],
            "oldest_id": posts[0]["id"],
            "result_count": count,
            "next_token": "b26v89c19zqg8o3fpzbldz6ap1vm9r2c8xyjm05zmkqyl",
        },
    }
    return json.dumps(answer, separators=(",", ":")).encode()
