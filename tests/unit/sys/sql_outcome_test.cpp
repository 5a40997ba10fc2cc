#include "sys/postgres/sql_outcome.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

// As libpq 15 and 9.3 build them.
const char* const kNewForm =
    "connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: FATAL:  57P03: the database system is starting up\n"
    "LOCATION:  ProcessStartupPacket, postmaster.c:2401\n";
const char* const kOldForm =
    "FATAL:  53300: sorry, too many clients already\nLOCATION:  ProcessStartupPacket, postmaster.c:2050\n";

TEST(Sqlstate, IsFoundInVerboseMessages) {
    EXPECT_EQ(sqlstate_in(kNewForm), "57P03");
    EXPECT_EQ(sqlstate_in(kOldForm), "53300");
    EXPECT_EQ(sqlstate_in("FATALE:  28P01: autenticazione fallita\n"), "28P01");
}

TEST(Sqlstate, TheLastAttemptCounts) {
    EXPECT_EQ(sqlstate_in("failed: FATAL:  28000: no pg_hba.conf entry, SSL encryption\n"
                          "connection failed: FATAL:  53300: sorry\n"),
              "53300");
}

TEST(Sqlstate, IsNotInvented) {
    for (const char* text : {"", ":  ", ":  1234", ":  12345", ":  12345:", ":  abcde: x",
                             "could not connect: 53300: x", "FATAL:  the database system is starting up\n"})
        EXPECT_EQ(sqlstate_in(text), "") << text;
}

TEST(PlainDetail, IsOneLineForAPerson) {
    EXPECT_EQ(
        plain_detail(kNewForm),
        "connection to server on socket \"/tmp/.s.PGSQL.5432\" failed: FATAL:  the database system is starting up");
    EXPECT_EQ(plain_detail(kOldForm), "FATAL:  sorry, too many clients already");
    EXPECT_EQ(plain_detail("could not connect\n\tIs the server running?\n"),
              "could not connect Is the server running?");
    EXPECT_EQ(plain_detail("ERROR:  22012: division by zero\nDETAIL:  d\nLOCATION:  int4div, int.c:870\n"),
              "ERROR:  division by zero DETAIL:  d");
    EXPECT_EQ(plain_detail(""), "");
    EXPECT_EQ(plain_detail("\n\n"), "");
}

TEST(Outcome, TellsStartingFromStopping) {
    EXPECT_EQ(outcome_of("57P03", "the database system is starting up"), SqlOutcome::kStartingUp);
    EXPECT_EQ(outcome_of("57P03", "the database system is in recovery mode"), SqlOutcome::kStartingUp);
    EXPECT_EQ(outcome_of("57P03", "the database system is not yet accepting connections"), SqlOutcome::kStartingUp);
    EXPECT_EQ(outcome_of("57P03", "the database system is shutting down"), SqlOutcome::kShuttingDown);
    EXPECT_EQ(outcome_of("57P03", "in some language we do not know"), SqlOutcome::kStartingUp);
}

TEST(Outcome, KnowsTranslations) {
    for (const char* text : {"das Datenbanksystem fährt herunter", "el sistema de base de datos está apagándose",
                             "le système de base de données s'arrête", "il database si sta spegnendo",
                             "データベースシステムはシャットダウンしています", "მონაცემთა ბაზის სისტემა ითიშება",
                             "데이터베이스 시스템이 중지 중입니다", "система баз данных останавливается",
                             "databassystemet stänger ner", "система бази даних завершує роботу", "数据库系统停止中"})
        EXPECT_EQ(outcome_of("57P03", text), SqlOutcome::kShuttingDown) << text;
    for (const char* text : {"das Datenbanksystem startet", "el sistema de base de datos está iniciándose",
                             "le système de bases de données se lance", "il database si sta avviando",
                             "データベースシステムは起動処理中です", "데이터베이스 시스템이 새로 가동 중입니다.",
                             "система баз данных запускается", "databassystemet startar upp", "数据库系统启动中"})
        EXPECT_EQ(outcome_of("57P03", text), SqlOutcome::kStartingUp) << text;
}

TEST(Outcome, KnowsTheOtherStates) {
    EXPECT_EQ(outcome_of("53300", ""), SqlOutcome::kTooManyClients);
    EXPECT_EQ(outcome_of("57P01", ""), SqlOutcome::kShuttingDown);
    EXPECT_EQ(outcome_of("57P02", ""), SqlOutcome::kShuttingDown);
    EXPECT_EQ(outcome_of("57014", ""), SqlOutcome::kNoAnswer);
    for (const char* state : {"28000", "28P01", "3D000", "55000", "42501"})
        EXPECT_EQ(outcome_of(state, ""), SqlOutcome::kRefused) << state;
    for (const char* state : {"", "42601", "XX000", "22012"}) EXPECT_EQ(outcome_of(state, ""), SqlOutcome::kFailed);
}

}  // namespace
}  // namespace paf
