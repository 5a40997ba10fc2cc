#include "observe/server/server_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.hpp"

namespace paf {
namespace {

using namespace test;
using testing::HasSubstr;

constexpr uid_t kPostgres = 26, kMallory = 1001;

class ServerProgram : public testing::Test {
  protected:
    void SetUp() override {
        params.datadir = "/data";
        params.pgdata = "/conf";
        params.bindir = "/bin";
        files.directory("/data", 1, kPostgres);
        files.directory("/conf", 2, kPostgres);
        files.program("/bin/postgres", 3);
    }
    std::string why_not() {
        const Status may = may_ask_programs(files, params, user);
        if (may) return "";
        EXPECT_EQ(may.error().kind, ErrorKind::kPermission);
        return may.error().message;
    }

    FakeFileSystem files;
    Parameters params;
    UserAccount user{"postgres", kPostgres, kPostgres, "/"};
};

TEST_F(ServerProgram, OfTheOwnersOrOfRoots) {
    EXPECT_EQ(why_not(), "");
    files.statuses["/bin/postgres"].owner = kPostgres;
    EXPECT_EQ(why_not(), "");
    files.statuses["/conf"].owner = 0;
    EXPECT_EQ(why_not(), "") << "an administrator's own configuration";
}

TEST_F(ServerProgram, WhatIsMissingIsForOthersToTell) {
    files.statuses.clear();
    EXPECT_EQ(why_not(), "");
}

TEST_F(ServerProgram, IsNeverRunAsRoot) {
    user.uid = 0;
    for (const uid_t owner : {uid_t{0}, kPostgres}) {
        files.statuses["/data"].owner = owner;
        EXPECT_THAT(why_not(), HasSubstr("is root, which PostgreSQL does not run as"));
    }
}

TEST_F(ServerProgram, IsNotRunForAnotherUsersDirectory) {
    for (const uid_t owner : {uid_t{0}, kMallory}) {
        files.statuses["/data"].owner = owner;
        EXPECT_THAT(why_not(),
                    HasSubstr("/data belongs to user id " + std::to_string(owner) + ", not to postgres (26)"));
    }
    files.statuses["/data"].owner = kPostgres;
    files.statuses["/conf"].owner = kMallory;
    EXPECT_THAT(why_not(), HasSubstr("/conf belongs to user id 1001, not to postgres"));
}

TEST_F(ServerProgram, MustBeWritableByItsOwnerAlone) {
    for (const mode_t mode : {0775U, 0757U, 0777U}) {
        files.statuses["/bin/postgres"].mode = mode;
        EXPECT_THAT(why_not(), HasSubstr("others may write to /bin/postgres"));
    }
    files.statuses["/bin/postgres"].mode = 0755;
    files.statuses["/bin/postgres"].owner = kMallory;
    EXPECT_THAT(why_not(), HasSubstr("neither to root nor to postgres"));
}

TEST_F(ServerProgram, WhatCannotBeExaminedIsNotTrusted) {
    for (const char* path : {"/data", "/conf", "/bin/postgres"}) {
        files.forbidden = {path};
        EXPECT_THAT(why_not(), HasSubstr("permission denied")) << path;
    }
}

}  // namespace
}  // namespace paf
