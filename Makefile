# Every target works from a fresh clone: the launcher installs what is missing. See docs/operations.md.
.PHONY: run stop test test-slow test-next drill-case drill-restore drill-load drill-intake drill-release drill-security drill-office mutants check bench docs manage help
.DEFAULT_GOAL := help
launcher = python="$$(portal/launcher/find-python)" && exec "$$python" portal/launcher
# PORT, DATA, LISTEN, DATABASE_URL, REDIS_URL and ARGS reach the launcher as they stand.
export ARGS

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

run: ## 启动门户（首次运行自动安装所需一切）；PORT=… DATA=… LISTEN=…
	@$(launcher) run

stop: ## 停止正在运行的门户
	@$(launcher) stop

test: ## 十分钟以内的测试：下一条之外的全部；写了 ARGS=… 的，原样传给 pytest
	@$(launcher) test -- $(or $(ARGS),-m "not slow and not journey and not browser")

test-slow: ## 其余测试：费时的（slow）、走完整届的（tests/journeys）、浏览器里的
	@$(launcher) test -- -m "slow or journey or browser" $(ARGS)

test-next: ## 在 Wagtail 8.0 与 Django 6.1 上测试
	@$(launcher) test-next -- $(ARGS)

drill-case: ## 状态机演练：20000 步，随机种子；ARGS="--steps 5000 --seed 7"
	@$(launcher) drill-case -- $(ARGS)

drill-restore: ## 备份与恢复演练：载入演示数据，边写边备份，恢复到空处逐项比对
	@$(launcher) drill-restore -- $(ARGS)

drill-office: ## 办理演练：评审办两人把 300 件申报的一届从申报截止办到获奖建议名单，逐页计数；ARGS="--applications 60"
	@$(launcher) drill-office -- $(ARGS)

drill-load: ## 慢速与敌意访问演练：200 个每秒一字节的提交、20 件 1 Mbit/s 的 20 MB 异议，直接访问和经 nginx
	@$(launcher) drill-load -- $(ARGS)

drill-intake: ## 受理演练：20 人提交 200 件 5 MB 的异议，其间逐个强行终止门户的各部分，核对没有丢失、没有重复
	@$(launcher) drill-intake -- $(ARGS)

drill-release: ## 发布、回退、恢复演练：按运维文档安装前一版本，使用，发布后一版本，回退，从备份恢复
	@$(launcher) drill-release -- $(ARGS)

drill-security: ## 攻击演练：docs/security.md 所列的每种攻击再试一次，逐项说明是否挡住
	@$(launcher) drill-security -- $(ARGS)

mutants: ## 逐一放入错误，看测试能否发现；ARGS="--sample 120 --seed 1 workflow/decisions"
	@$(launcher) mutants -- $(ARGS)

check: ## 规范、类型、分层、迁移、模板、翻译、生产配置
	@$(launcher) check

bench: ## 性能对照表，写入 build/bench.json
	@$(launcher) bench -- $(ARGS)

docs: ## 重新生成文档中由程序生成的部分
	@$(launcher) docs

manage: ## 管理命令：make manage ARGS="…"
	@$(launcher) manage
