"""Drives a gateway with a client library that others made for X's API, and fails where the library does.

    check.py tweepy|xdk BASE SETTING_JSON

BASE is the gateway's address, as http://127.0.0.1:8080. SETTING_JSON names keys and what is to be expected; see
ClientLibraryTests.swift. Each step that passed is a line of the output.
"""

import json
import sys
import time

import requests
import tweepy
import xdk
from xdk.streaming import StreamConfig

X = "https://api.twitter.com"


class Gateway(requests.adapters.HTTPAdapter):
    """Sends to the gateway what a library sends to X, for one whose base address can't be set."""

    def __init__(self, base):
        super().__init__()
        self.base = base

    def send(self, request, **options):
        request.url = request.url.replace(X, self.base, 1)
        return super().send(request, **options)


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def check_refusal(response, status, problem, texts):
    """A refusal says the same to a program, to a library and to a person."""
    expect(response.status_code == status, f"{response.status_code} is not {status}")
    document = response.json()
    expect(document["type"] == f"urn:tollgate:problem:{problem}", document)
    expect(document["status"] == status and document["title"], document)
    for text in texts:
        expect(text in document["detail"], f"{text!r} is not in {document['detail']!r}")
    return document


def check_exhausted(response):
    """A 429 says in X's fields when to come back, and in the document whose limit it is."""
    document = check_refusal(response, 429, "limit-exceeded", ["lookups: 1 requests per 3 seconds of app", "until"])
    limit = document["limits"][0]
    expect(limit["per"] == "app" and limit["subject"] in document["detail"], limit)
    expect(limit["until"] in document["detail"], limit)
    expect(response.headers["x-rate-limit-limit"] == "1", response.headers)
    expect(response.headers["x-rate-limit-remaining"] == "0", response.headers)
    reset = int(response.headers["x-rate-limit-reset"])
    expect(0 <= reset - time.time() + 1 <= 5, reset)
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(reset))
    expect(limit["until"] == until, f"{limit['until']} is not {until}")
    return reset


class Tweepy:
    def __init__(self, base, setting):
        self.base = base
        self.setting = setting

    def client(self, key, **options):
        client = tweepy.Client(self.setting[key], **options)
        client.session.mount(X, Gateway(self.base))
        return client

    def search(self):
        pages = tweepy.Paginator(self.client("key").search_recent_tweets, self.setting["query"], max_results=100)
        return [[str(post.id) for post in page.data] for page in pages]

    def usage(self):
        fields = "daily_project_usage,daily_client_app_usage"
        answer = self.client("key").request("GET", "/2/usage/tweets", {"days": 2, "usage.fields": fields})
        return answer.json()["data"]

    def wait(self):
        waits = []
        sleep = time.sleep
        time.sleep = lambda seconds: (waits.append(seconds), sleep(seconds))
        try:
            patient = self.client("key", wait_on_rate_limit=True)
            for _ in range(20):
                post = patient.get_tweet(self.setting["post"])
                expect(str(post.data.id) == self.setting["post"], post)
                if waits:
                    break
        finally:
            time.sleep = sleep
        expect(len(waits) == 1 and 0 < waits[0] <= 5, f"it waited {waits}")
        impatient = self.client("key")
        try:
            for _ in range(20):
                impatient.get_tweet(self.setting["post"])
            raise AssertionError("nothing was refused")
        except tweepy.TooManyRequests as error:
            reset = check_exhausted(error.response)
            expect("lookups" in str(error) and error.api_messages, error)
            time.sleep(max(0, reset - time.time()))
        impatient.get_tweet(self.setting["post"])

    def forbidden(self):
        try:
            self.client("other_key").search_recent_tweets(self.setting["query"])
            raise AssertionError("nothing was refused")
        except tweepy.Forbidden as error:
            expect("purpose" in str(error), error)
            return error.response

    def unauthorized(self):
        try:
            self.client("wrong_key").get_tweet(self.setting["post"])
            raise AssertionError("nothing was refused")
        except tweepy.Unauthorized as error:
            return error.response

    def stream(self, count):
        posts = []

        class Stream(tweepy.StreamingClient):
            def on_tweet(self, tweet):
                posts.append(str(tweet.id))
                if len(posts) == count:
                    self.disconnect()

            def on_request_error(self, status_code):
                self.disconnect()
                raise AssertionError(f"the stream was refused with {status_code}")

        stream = Stream(self.setting["key"], max_retries=0)
        stream.session.mount(X, Gateway(self.base))
        stream.filter()
        return posts


class XDK:
    def __init__(self, base, setting):
        self.base = base
        self.setting = setting

    def client(self, key):
        return xdk.Client(base_url=self.base, bearer_token=self.setting[key])

    def search(self):
        pages = self.client("key").posts.search_recent(query=self.setting["query"], max_results=100)
        return [[post["id"] if isinstance(post, dict) else post.id for post in page.data] for page in pages]

    def usage(self):
        fields = ["daily_project_usage", "daily_client_app_usage"]
        return self.client("key").usage.get(days=2, usage_fields=fields).data.model_dump(exclude_none=True)

    def wait(self):
        client = self.client("key")
        try:
            for _ in range(20):
                client.posts.get_by_id(id=self.setting["post"])
            raise AssertionError("nothing was refused")
        except requests.HTTPError as error:
            time.sleep(max(0, check_exhausted(error.response) - time.time()))
        post = client.posts.get_by_id(id=self.setting["post"]).data
        expect((post["id"] if isinstance(post, dict) else post.id) == self.setting["post"], post)

    def forbidden(self):
        try:
            next(iter(self.client("other_key").posts.search_recent(query=self.setting["query"])))
            raise AssertionError("nothing was refused")
        except requests.HTTPError as error:
            return error.response

    def unauthorized(self):
        try:
            self.client("wrong_key").posts.get_by_id(id=self.setting["post"])
            raise AssertionError("nothing was refused")
        except requests.HTTPError as error:
            return error.response

    def stream(self, count):
        posts = []
        config = StreamConfig(max_retries=0, chunk_size=64)
        for line in self.client("key").stream.posts(stream_config=config):
            data = line["data"] if isinstance(line, dict) else line.data
            posts.append(data["id"] if isinstance(data, dict) else data.id)
            if len(posts) == count:
                return posts


def main():
    name, base, setting = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    library = {"tweepy": Tweepy, "xdk": XDK}[name](base, setting)

    pages = library.search()
    posts = [post for page in pages for post in page]
    expect(len(posts) == setting["count"] and len(set(posts)) == len(posts), f"{len(posts)} posts were found")
    expect([len(page) for page in pages[:-1]] == [100] * (len(pages) - 1), [len(page) for page in pages])
    print("search", len(posts))

    # The days come from the records, which are read a moment after they were written.
    for _ in range(100):
        usage = library.usage()
        days = usage["daily_project_usage"]["usage"]
        if sum(int(day["usage"]) for day in days) == len(posts):
            break
        time.sleep(0.1)
    expect(usage["project_id"] == "acme" and usage["project_cap"] == "100000", usage)
    expect(usage["project_usage"] == str(len(posts)), usage)
    expect(len(days) == 2 and all(day["date"].endswith("T00:00:00.000Z") for day in days), usage)
    app = usage["daily_client_app_usage"][0]
    expect(app["client_app_id"] == "acme-app" and app["usage_result_count"] == 2, usage)
    expect(app["usage"] == days and sum(int(day["usage"]) for day in days) == len(posts), usage)
    print("usage", usage["project_usage"])

    library.wait()
    print("wait")

    check_refusal(library.forbidden(), 403, "route-not-in-purpose", ["purpose"])
    print("forbidden")
    check_refusal(library.unauthorized(), 401, "unknown-key", ["key"])
    print("unauthorized")

    streamed = library.stream(5)
    expect(streamed == setting["streamed"], streamed)
    print("stream", len(streamed))


main()
