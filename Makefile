# Two commands matter: `make demo` and `make test`. Both work on a bare machine with Python 3.11+, make and a C compiler.
PYTHON ?= $(shell command -v python3.12 || command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT ?= 8080

.PHONY: demo test check pages clean
.DEFAULT_GOAL := demo

# The stamps keep a second start under five seconds: nothing is installed or built twice.
.venv/stamp: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "安装依赖（第一次约 2 分钟）…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,postgres,dingtalk-http,silk]'
	@touch $@

PAGES := $(shell find bot/web/pages -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
bot/web/pages/dist/stamp: $(PAGES) | .venv/stamp
	@echo "构建页面…"
	@$(BIN)/python -m bot.web.build
	@touch $@

pages: bot/web/pages/dist/stamp

demo: .venv/stamp pages
	@$(BIN)/python run.py demo --port $(PORT)

test: .venv/stamp pages
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/stamp pages
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/mkdocs build --strict --quiet

clean:
	rm -rf .venv var site bot/web/pages/dist bot/web/pages/node_modules
