# make run    builds the gateway and runs it in front of the mock tweet API
# make test   runs all tests
# make allocations  has a test count what accesses allocate in the release build
# make attack  attacks the gateway in every way the tests know, at full size; ONLY=Slow: some of it
# make fuzz    fuzzes what takes bytes from strangers, each target for SECONDS=60; TARGETS="chunks items": some of them
# make loadtest  drives the limiter from many threads and checks its bounds
# make verify-independent  has a verifier of others' making check a log that the code wrote
# make loadtest-year  seals, reports, proves and verifies a synthetic year
# make compare   measures the gateway beside nginx, HAProxy, Envoy and Caddy, in about 15 minutes
#                ROUNDS=2 SECONDS=1 ONLY=proxied,401 PEERS=tollgate,nginx: less of it; ARGUMENTS=--markdown: options
# make instructions  counts the instructions of an access, whatever else the machine does; ARGUMENTS="--functions 20"
# make scale     measures how the gateway grows with event loops, keys and connections; ONLY=keys: one part
SHELL := /bin/bash
# Checks at run time that no two accesses overlap cost a sixth of all CPU; the tests run with them.
RELEASE := -Xswiftc -enforce-exclusivity=unchecked --static-swift-stdlib
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run build test attack fuzz allocations format lint loadtest loadtest-year verify-independent compare instructions scale packages test-packages clean

run: build
	@exec .build/release/tollgate demo --config Config/gateway.yaml

build: packages
	swift build -c release $(RELEASE) --product tollgate

test: test-packages .build/clients/installed
	swift test

allocations: build test-packages
	TOLLGATE_BINARY=$(CURDIR)/.build/release/tollgate swift test --filter AllocationTests

attack: build test-packages
	Tests/attack $(ONLY)

fuzz: packages
	Tests/Fuzzing/run $(or $(SECONDS),60) $(TARGETS)

loadtest: packages
	swift build -c release $(RELEASE) --product loadtest
	.build/release/loadtest quota --seconds 5

loadtest-year: packages
	swift build -c release $(RELEASE) --product loadtest
	.build/release/loadtest year --accesses 50000000

verify-independent: test-packages
	@$(call need,python3-venv)
	Tests/TransparencyLogTests/independent/run

compare: build
	Loadtest/compare/run $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SECONDS),--seconds $(SECONDS)) \
	  $(if $(ONLY),--only $(ONLY)) $(if $(PEERS),--peers $(PEERS)) $(ARGUMENTS)

instructions: build
	Loadtest/compare/instructions $(if $(ONLY),--only $(ONLY)) $(ARGUMENTS)

scale: build
	Loadtest/compare/scale $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SECONDS),--seconds $(SECONDS)) \
	  $(if $(ONLY),--only $(ONLY)) $(ARGUMENTS)

format:
	swift format -i --configuration .swift-format -r Package.swift Sources Tests Loadtest

lint:
	swift format lint --strict --configuration .swift-format -r Package.swift Sources Tests Loadtest

packages:
	@$(call need,libssl-dev zlib1g-dev libzstd-dev libbrotli-dev libisal-dev libsqlite3-dev)

test-packages: packages
	@$(call need,python3 curl zstd brotli strace openssl nghttp2-client chromium)

# Clients that others made, for X's API and for HTTP/2, for the tests that use them.
.build/clients/installed: Tests/GatewayTests/clients/requirements.txt
	@$(call need,python3-venv)
	python3 -m venv .build/clients
	.build/clients/bin/python -m pip --quiet --disable-pip-version-check install -r $<
	touch $@

# Installs the Debian packages that are missing.
define need
missing=; for package in $(1); do \
  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q '^install ok installed' || missing="$$missing $$package"; \
done; \
if [ -n "$$missing" ]; then echo "installing$$missing"; $(SUDO) apt-get update -q && $(SUDO) apt-get install -qy --no-install-recommends $$missing; fi
endef

clean:
	rm -rf .build
