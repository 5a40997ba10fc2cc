// Every reason that an action can end with: its decisive words survive in the bytes that Pacemaker keeps.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "decide/steps/steps.hpp"
#include "model/outgoing/outgoing_text.hpp"
#include "model/sanitizer.hpp"
#include "walk/walk.hpp"

namespace paf::test {
namespace {

using Reasons = std::map<std::string, std::set<std::string>>;

/// What the action loop makes of a decision that ends the action, now or at the deadline.
std::string reason_of(const Decision& decision) {
    if (const auto* over = std::get_if<Finish>(&decision.next)) return over->reason;
    const auto* wait = std::get_if<Wait>(&decision.next);
    if (wait == nullptr || wait->at_deadline == OcfExit::kSuccess) return "";
    return (wait->cause.empty() ? "" : wait->cause + "; ") + "gave up after 86400 s waiting for " + wait->what;
}

/// What need not be looked at here.  Under the sanitizers all states take ten times as long, and the walks of
/// walk_test.cpp visit them; there, the largest journeys whose rules others meet as well are left out.
bool left_out(const std::string& journey) {
    static const std::set<std::string> others_meet = {"start, preflight=enforce", "start, by hand", "promote, failover",
                                                      "promote, switchover"};
    return kAddressSanitizer && others_meet.count(journey) == 1;
}

Reasons all_reasons() {
    Reasons found;
    for (const Journey& journey : journeys()) {
        if (left_out(journey.name)) continue;
        walk(journey, [&found](const Step& step) {
            std::string reason = reason_of(step.decision);
            if (!reason.empty()) found[step.decision.rule].insert(std::move(reason));
            return true;
        });
    }
    return found;
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
        text.replace(at, what.size(), with);
    }
}

/// With the longest paths, names and numbers that there may be.
std::string stretched(std::string text) {
    replace_all(text, "/var/lib/pgsql/data", "/srv/" + std::string(190, 'd') + "/data");
    replace_all(text, "/tmp port", "/srv/" + std::string(100, 's') + " port");
    replace_all(text, "srv1", "srv1-" + std::string(55, 'n'));
    replace_all(text, "srv2", "srv2-" + std::string(55, 'n'));
    replace_all(text, "pgsql-master-ip", "pgsql-master-ip-" + std::string(40, 'i'));
    replace_all(text, "timeline 1 ", "timeline 4294967295 ");
    replace_all(text, "0/4FFFF00", "FFFFFFF0/F4FFFF00");
    replace_all(text, "0/6000000", "FFFFFFF0/F6000000");
    replace_all(text, "0/5000000", "FFFFFFF0/F5000000");
    replace_all(text, "0/4FFFF88", "FFFFFFF0/F4FFFF88");
    replace_all(text, "pid 42", "pid 4194304");
    replace_all(text, "-CONT 42", "-CONT 4194304");
    replace_all(text, "1 of its processes", "4194304 of its processes");
    return text;
}

/// For each reason of these rules, one of the words tells what is wrong or what to do.
const std::map<std::string, std::vector<std::string>>& decisive_words() {
    static const std::vector<std::string> unknown = {"nobody can tell", "control file could not be read: nobody",
                                                     "role failed: the server's words"};
    static const std::vector<std::string> failed = {"failed: it did not work"};
    static const std::vector<std::string> silent = {"does not answer: the server's words", "kill -CONT 42"};
    static const std::vector<std::string> owner = {"datadir: expected owner postgres (26), found user id 0"};
    static const std::vector<std::string> recovering = {"refuses connections: the server's words",
                                                        "(parameters pghost, pgport)", "says: the server's words"};
    static const std::vector<std::string> launching = {"waiting for the server's process to appear"};
    static const std::vector<std::string> ended = {"starting: FATAL: last words", "starting; see PostgreSQL's log",
                                                   "came up as a primary, though it was launched as a standby"};
    static const std::vector<std::string> leaving = {"processes that outlived the postmaster to end"};
    static const std::vector<std::string> stopping = {"says: the server's words", "after a fast shutdown request"};
    static const std::vector<std::string> writable = {"must give a standby: stop it first"};
    static const std::map<std::string, std::vector<std::string>> words = {
        {"start.cannot-launch", failed},
        {"demote.cannot-launch", failed},
        {"promote.cannot-launch", failed},
        {"demote.cannot-signal", {"could not be asked to stop: it did not work"}},
        {"promote.cannot-ask", {"could not be requested: it did not work"}},
        {"start.is-primary", writable},
        {"demote.is-primary", writable},
        {"promote.is-primary", writable},
        {"start.launching", launching},
        {"demote.launching", launching},
        {"promote.launching", launching},
        {"start.no-answer", silent},
        {"demote.no-answer", silent},
        {"promote.no-answer", silent},
        {"start.wrong-owner", owner},
        {"demote.wrong-owner", owner},
        {"promote.wrong-owner", owner},
        {"monitor.wrong-owner", owner},
        {"reload.wrong-owner", owner},
        {"monitor.no-answer", silent},
        {"start.orphans-leaving", leaving},
        {"demote.orphans-leaving", leaving},
        {"promote.orphans-leaving", leaving},
        {"stop.orphans-leaving", leaving},
        {"monitor.orphans-leaving", {"waiting for the last processes to end"}},
        {"start.recovering", recovering},
        {"demote.recovering", recovering},
        {"promote.recovering", recovering},
        {"monitor.starting", recovering},
        {"start.server-ended", ended},
        {"demote.server-ended", ended},
        {"promote.server-ended", ended},
        {"start.stopping", stopping},
        {"demote.stopping", stopping},
        {"promote.stopping", stopping},
        {"monitor.stopping", stopping},
        {"stop.stopping", stopping},
        {"start.unknown", unknown},
        {"stop.unknown", unknown},
        {"demote.unknown", unknown},
        {"promote.unknown", unknown},
        {"monitor.unknown", unknown},
        {"reload.unknown", unknown},
        {"validate.unknown", unknown},
        {"start.setup-unknown", unknown},
        {"start.setup-refused", {"expected this, found that; do something"}},
        {"validate.refused", {"expected this, found that; do something"}},
        {"start.notify-off", {"set notify=true on the clone"}},
        {"start.promoted-max", {"expected 1, found 2"}},
        {"monitor.crashed-primary", {"has crashed: nothing of it is alive"}},
        {"monitor.no-directory", {"does not exist: check the parameters pgdata and datadir"}},
        {"monitor.orphans", {"the postmaster is dead, but"}},
        {"reload.orphans", {"nothing to reload: the postmaster is dead"}},
        {"reload.down", {"is not running"}},
        {"promote.address-waits", {"not yet"}},
        {"promote.died", {"ended during its promotion; see PostgreSQL's log"}},
        {"promote.in-progress",
         {"the server's words", "kill -CONT 42", "(parameters pghost, pgport)", "of its processes are alive",
          "waiting for the standby to open as a primary", "waiting for the server to answer as a primary"}},
        {"start.diverged", {"are no part of timeline 2"}},
        {"demote.diverged", {"are no part of timeline 2"}},
        {"promote.other-branch", {"are no part of timeline 2"}},
        {"promote.stood-aside", {"are no part of timeline 2"}},
        {"promote.kept-back", {"stonith-enabled: expected true, found false", "a stranger"}},
        {"promote.max-loss", {"max_loss is 0, and its loss cannot be bounded: "}},
        {"promote.peers",
         {": no WAL position, nothing published", ": no WAL position, published for another election only"}},
        {"promote.refused",
         {": no WAL position, nothing published", ": no WAL position, published for another election only",
          ": unreadable WAL position", "more, has the score -INFINITY",
          "refused a moment ago, when a position was missing", "the reason is in the log"}},
        {"promote.stepped-back",
         {" lacks 16777216 bytes", "was not shut down cleanly", "WAL record should be the old primary's"}},
    };
    return words;
}

void expect_each_in_the_table(const Reasons& all) {
    for (const auto& [rule, reasons] : all) {
        EXPECT_EQ(decisive_words().count(rule), 1U) << rule << ": " << *reasons.begin();
    }
    for (const auto& [rule, words] : decisive_words()) {
        EXPECT_EQ(all.count(rule), 1U) << rule << " ends no action any more";
    }
}

void expect_decisive_words_in_the_head(const Reasons& all) {
    for (const auto& [rule, reasons] : all) {
        const auto words = decisive_words().find(rule);
        if (words == decisive_words().end()) continue;
        for (const std::string& reason : reasons) {
            for (const bool stretch : {false, true}) {
                const std::string text = stretch ? stretched(reason) : reason, head = reason_head(text);
                EXPECT_LE(head.size(), kReasonHead);
                const bool there =
                    std::any_of(words->second.begin(), words->second.end(), [&](const std::string& word) {
                        return head.find(stretch ? stretched(word) : word) != std::string::npos;
                    });
                EXPECT_TRUE(there) << rule << "\n  all:  " << text << "\n  head: " << head;
            }
        }
    }
}

// One walk for both: it takes a quarter of a minute.
TEST(ExitReasons, EachIsInTheTableAndItsDecisiveWordsStandInTheFirst120Bytes) {
    const Reasons all = all_reasons();
    expect_each_in_the_table(all);
    expect_decisive_words_in_the_head(all);
}

TEST(ExitReasons, OfADyingServerIsItsLastFatalLine) {
    std::string log, log_file;
    bool stopped = false;
    const auto reason = [&](const std::string& output) {
        Request request;
        request.action = Action::kStart;
        Observation seen;
        seen.processes = nothing_alive();
        Progress progress;
        progress.done = {"StartServer"};
        progress.done_at = {std::chrono::milliseconds(0)};
        progress.elapsed = std::chrono::milliseconds(9000);
        progress.server_output = output;
        progress.server_log = log;
        progress.server_log_file = log_file;
        if (stopped) {
            progress.done.emplace_back("StopServer");
            progress.done_at.emplace_back(1000);
        }
        const auto step = bring_up_standby("start", request, seen, progress, false);
        return step ? reason_head(reason_of(*step)) : std::string();
    };
    const std::string stamp = "2026-11-29 10:00:00.000 UTC [4194304] ";
    std::string logs;
    for (int i = 0; i < 20; ++i) logs += stamp + "LOG:  something that is well\n";
    EXPECT_NE(reason(logs + stamp + "FATAL:  lock file \"postmaster.pid\" already exists\n" + stamp +
                     "LOG:  database system is shut down\n")
                  .find("FATAL: lock file \"postmaster.pid\" already exists"),
              std::string::npos);
    const std::string path = "\"/srv/" + std::string(190, 'p') + "/postgresql.conf\"";
    const std::string syntax =
        reason(stamp + "LOG:  syntax error in file " + path + " line 5, near token \"S3cr3t\"\n" + stamp +
               "FATAL:  configuration file " + path + " contains errors\n");
    EXPECT_NE(syntax.find("LOG: syntax error in file"), std::string::npos) << syntax;
    EXPECT_NE(syntax.find("line 5"), std::string::npos) << syntax;
    EXPECT_EQ(syntax.find("S3cr3t"), std::string::npos) << syntax;
    const std::string collector = stamp + "LOG:  redirecting log output to logging collector process\n" + stamp +
                                  "HINT:  Future log output will appear in directory \"log\".\n";
    log = "FATAL: aborted by \"S3cr3t\"";
    log_file = "/d/log/postgresql.log";
    EXPECT_EQ(reason(collector),
              "the server ended while it was starting: FATAL: aborted by \"...\"; see /d/log/postgresql.log");
    // What it printed last is the reason when it is one.
    EXPECT_NE(reason(stamp + "FATAL:  no space left\n").find("starting: FATAL: no space left; see /d/log"),
              std::string::npos);
    log.clear();
    EXPECT_NE(reason(collector).find("starting: LOG: redirecting log output"), std::string::npos);
    stopped = true;
    EXPECT_EQ(reason(collector).find("the server came up as a primary, though it was launched as a standby"), 0U);
    stopped = false;
    log_file.clear();
    EXPECT_EQ(reason("just this\n"), "the server ended while it was starting: just this; see PostgreSQL's log");
}

}  // namespace
}  // namespace paf::test
