#include "observe/files/data_directory.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"

namespace paf {
namespace {

class ObserveDataDirectory : public testing::Test {
  protected:
    void SetUp() override {
        files.directory("/d", 9);
        files.contents["/d/PG_VERSION"] = "15\n";
    }
    test::FakeFileSystem files;
};

TEST_F(ObserveDataDirectory, TellsOwnerModeAndVersion) {
    const auto directory = observe_data_directory(files, "/d");
    ASSERT_TRUE(directory);
    EXPECT_TRUE(directory->exists && directory->is_directory);
    EXPECT_EQ(directory->owner, 26U);
    EXPECT_EQ(directory->mode, 0700U);
    EXPECT_EQ(directory->pg_version, "15");
    EXPECT_FALSE(directory->empty_of_version || directory->backup_label || directory->standby_requested);
}

TEST_F(ObserveDataDirectory, AMissingDirectoryIsAnAnswer) {
    const auto directory = observe_data_directory(files, "/elsewhere");
    ASSERT_TRUE(directory);
    EXPECT_FALSE(directory->exists);
}

TEST_F(ObserveDataDirectory, AFileInItsPlaceIsNoDirectory) {
    files.program("/file", 3);
    const auto directory = observe_data_directory(files, "/file");
    ASSERT_TRUE(directory);
    EXPECT_TRUE(directory->exists);
    EXPECT_FALSE(directory->is_directory);
}

TEST_F(ObserveDataDirectory, AnEmptyDirectoryHasNoVersion) {
    files.contents.clear();
    const auto directory = observe_data_directory(files, "/d");
    ASSERT_TRUE(directory);
    EXPECT_TRUE(directory->empty_of_version);
}

TEST_F(ObserveDataDirectory, ABackupLabelIsSeen) {
    files.contents["/d/backup_label"] = "";
    EXPECT_TRUE(observe_data_directory(files, "/d")->backup_label);
}

TEST_F(ObserveDataDirectory, AnyOfSomeFiles) {
    const std::vector<std::string> names = {"standby.signal", "recovery.signal"};
    EXPECT_FALSE(any_present(files, "/d", names).value());
    EXPECT_FALSE(any_present(files, "/d", {}).value());
    files.contents["/d/recovery.signal"] = "";
    EXPECT_TRUE(any_present(files, "/d", names).value());
    files.forbidden = {"/d/standby.signal"};
    EXPECT_EQ(any_present(files, "/d", names).error().kind, ErrorKind::kPermission);
}

TEST_F(ObserveDataDirectory, WhatMayNotBeReadIsAnError) {
    for (const char* name : {"/d", "/d/PG_VERSION", "/d/backup_label"}) {
        files.forbidden = {name};
        const auto directory = observe_data_directory(files, "/d");
        ASSERT_FALSE(directory) << name;
        EXPECT_EQ(directory.error().kind, ErrorKind::kPermission);
    }
}

TEST(PgVersion, OneShortLineIsAVersion) {
    EXPECT_EQ(parse_pg_version("9.3\n").value(), "9.3");
    EXPECT_EQ(parse_pg_version("15").value(), "15");
    EXPECT_EQ(parse_pg_version("15.3-vendor_2\n").value(), "15.3-vendor_2");
    for (const char* content : {"", "\n", "fifteen\n", "15\n16\n", "15 \n", "15\n\n", "../../x"}) {
        EXPECT_FALSE(parse_pg_version(content)) << content;
    }
    EXPECT_FALSE(parse_pg_version(std::string(64, '1')));
}

}  // namespace
}  // namespace paf
