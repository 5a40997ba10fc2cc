// What may not be told, in all the ways in which it is written.
#include "model/outgoing/secrets.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace paf {
namespace {

constexpr const char* kSecret = "S3cr3t";

/// Each holds kSecret once or more, as a password or a part of one.
const std::vector<std::string>& texts_with_a_secret() {
    static const std::vector<std::string> texts = {
        // connection strings
        "host=x password=S3cr3t user=a",
        "password=S3cr3t",
        "host=x password = S3cr3t user=a",
        "host=x password\t=\tS3cr3t",
        "host=x password=\nS3cr3t",
        "host=x PASSWORD=S3cr3t",
        "host=x password='S3cr3t'",
        "host=x password='a S3cr3t' user=b",
        "host=x password = 'a b S3cr3t' user=b",
        "host=x password='a\\' S3cr3t' user=b",
        "host=x password='a\\\\\\'S3cr3t' user=b",
        "host=x password=a\\ S3cr3t user=b",
        "host=x password='S3cr3t",
        "host=x password='a b\nS3cr3t",
        "host=x password='a\nb S3cr3t\n' user=b",
        "host=x password=a S3cr3t user=b",
        "host=x password=a b S3cr3t",
        "host=x password=a'S3cr3t user=b",
        "host=x password=a\"S3cr3t user=b",
        "host=x password=\"a S3cr3t\" user=b",
        "host=x password=\"a S3cr3t user=b",
        "password='a'S3cr3t",
        "password='a'b S3cr3t",
        "password=\"a\"b S3cr3t",
        "host=x sslpassword=S3cr3t",
        "host=x sslpassword='a S3cr3t'",
        "host=x passfile=/home/S3cr3t/.pgpass",
        "host=x options='-c my.setting=S3cr3t'",
        "host=x options=-cmy.setting=S3cr3t",
        "host=x sslkey=/etc/S3cr3t.key service=S3cr3t",
        "oauth_client_secret=S3cr3t",
        "scram_client_key=S3cr3t scram_server_key='S3cr3t'",
        // in files of PostgreSQL
        "primary_conninfo = 'host=x password=S3cr3t'",
        "primary_conninfo = 'host=x password=''S3cr3t'' user=a'",
        "primary_conninfo = 'host=x password=''a S3cr3t'' user=a'",
        "primary_conninfo = 'host=x password=''a''''b S3cr3t'' user=a'",
        "primary_conninfo = 'host=x password=''S3cr3t user=a'",
        "primary_conninfo = 'host=x password=''a S3cr3t",
        "primary_conninfo = 'host=x password=\\'a S3cr3t\\' user=a'",
        "primary_conninfo = 'host=x password=\\'a S3cr3t user=a'",
        "primary_conninfo='password=S3cr3t",
        "primary_conninfo = host=x password=S3cr3t",
        "primary_conninfo 'password=S3cr3t host=x'",
        "hostssl all all 0/0 ldap ldapserver=x ldapbinddn=\"cn=a\" ldapbindpasswd=\"a S3cr3t\"",
        "host all all 0/0 ldap ldapbindpasswd=S3cr3t",
        "host all all 0/0 radius radiusservers=\"x\" radiussecrets=\"\"\"S3cr3t\"\",\"\"S3cr3t\"\"\"",
        "ssl_passphrase_command = 'echo S3cr3t'",
        // URIs
        "postgres://u:S3cr3t@h",
        "postgresql://u:S3cr3t@h:5432/db?sslmode=require",
        "postgresql://u:a%20S3cr3t@h/db",
        "postgresql://u:a@S3cr3t@h/db",
        "postgresql://u:a/S3cr3t@h/db",
        "postgresql://u:a?S3cr3t@h/db",
        "postgresql://u:S3cr3t@[::1/db",
        "postgresql://u:S3cr3t@h:5x/db",
        "postgresql://u:a S3cr3t@h/db",
        "postgresql://u:1 S3cr3t@h/db",
        "postgresql://u:a'S3cr3t@h/db",
        "postgresql://u:S3cr3t",
        "postgresql://h/db?user=u&password=S3cr3t",
        "postgresql://h/db?pass%77ord=S3cr3t&application_name=srv1",
        "postgresql://h/db?options=-c%20x%3DS3cr3t",
        "see https://u:S3cr3t@h/x",
        "GET https://h/x?token=S3cr3t&y=1",
        "restore_command = 'curl ftp://u:S3cr3t@h/%f'",
        // Pacemaker and its tools
        "<nvpair id=\"f-passwd\" name=\"passwd\" value=\"S3cr3t\"/>",
        "<nvpair id='f-passwd' name='passwd' value='a S3cr3t'/>",
        "<nvpair value=\"S3cr3t\" name=\"password\" id=\"x\"/>",
        "<nvpair name=\"snmp_priv_passwd\" value=\"S3cr3t",
        "<fencedevice agent=\"fence_x\" login=\"a\" passwd=\"S3cr3t\"/>",
        "&lt;nvpair name=&quot;a&quot;&gt; passwd=&quot;a S3cr3t&quot;",
        "pcs stonith create f fence_ipmilan ip=1 passwd=S3cr3t lanplus=1",
        "pcs stonith update f password='it'\\''s S3cr3t' ip=1",
        "crm resource param f set passwd S3cr3t",
        "primitive f stonith:fence_x params passwd=\"a S3cr3t\" ip=1",
        "fence_ipmilan --ip 1 --password S3cr3t --action status",
        "fence_ipmilan --password=S3cr3t",
        "passwd_script=/usr/local/S3cr3t",
        "community=S3cr3t",
        "secret_key=S3cr3t access_key=S3cr3t",
        "private_key: \"x\" private_key=S3cr3t",
        "ssh_pass=S3cr3t api_token=S3cr3t",
        // others
        "{\"ip\": \"1\", \"passwd\": \"a S3cr3t\"}",
        "{'--password': 'S3cr3t', '--ip': '1'}",
        "ALTER ROLE r PASSWORD 'a S3cr3t'",
        "CREATE USER r WITH PASSWORD 'S3cr3t",
        "repo1-cipher-pass=S3cr3t",
    };
    return texts;
}

TEST(Secrets, NoneIsLeft) {
    EXPECT_GE(texts_with_a_secret().size(), 80U);
    for (const std::string& text : texts_with_a_secret()) {
        const std::string told = without_secrets(text);
        EXPECT_EQ(told.find(kSecret), std::string::npos) << text << "\n  became\n" << told;
        EXPECT_NE(told.find(kMask), std::string::npos) << text;
        EXPECT_EQ(without_secrets(told), told) << "a second time changes it: " << text;
    }
}

TEST(Secrets, WhereverTheyStand) {
    for (const std::string& text : texts_with_a_secret()) {
        for (const char* before : {"line 3: expected x, found ", "\xC3\xA4\xC3\xB6: ", "(", "\"", "host=y user='z' "}) {
            EXPECT_EQ(without_secrets(before + text).find(kSecret), std::string::npos) << before << text;
        }
    }
}

TEST(Secrets, WhatIsNoneStays) {
    for (const char* text :
         {"", "promoted", "host=x port=5432 user=replicator application_name=srv1 sslmode=verify-full",
          "postgresql://replicator@10.0.0.1:5432,10.0.0.2:5433/postgres?application_name=srv1", "postgresql://h/db",
          "postgresql://[::1]:5432/db", "password_encryption = scram-sha-256", "https://clusterlabs.org/doc/",
          "FATAL: password authentication failed for user \"postgres\"", "identity_file, or a password: neither",
          "/var/lib/pgsql/data/recovery.conf.pcmk, line 3, column 20: expected a closing quote, found none",
          "pcs stonith update f password=CHANGE_ME ip=1", "<nvpair name=\"passwd\" value=\"CHANGE_ME\"/>",
          "<nvpair name=\"ip\" value=\"10.0.0.1\"/>", "pcs stonith create f fence_apc ip=10.0.0.9 password=...",
          "a passfile belongs to postgres", "options of the clone: notify=true", "secretary", "0/3000148"}) {
        EXPECT_EQ(without_secrets(text), text);
    }
}

TEST(Secrets, WhatStandsAroundStays) {
    EXPECT_EQ(without_secrets("host=x password=S3cr3t user=a"), "host=x password=******** user=a");
    EXPECT_EQ(without_secrets("host=x password='a b' user=a"), "host=x password=******** user=a");
    EXPECT_EQ(without_secrets("postgres://u:S3cr3t@h:1/db"), "postgres://u:********@h:1/db");
    EXPECT_EQ(without_secrets("{\"passwd\": \"x\", \"ip\": \"1\"}"), "{\"passwd\": \"********\", \"ip\": \"1\"}");
    EXPECT_EQ(without_secrets("<nvpair name=\"passwd\" value=\"x\"/> <a/>"),
              "<nvpair name=\"passwd\" value=\"********\"/> <a/>");
    EXPECT_EQ(without_secrets("passwd=x op monitor interval=60s"), "passwd=******** op monitor interval=60s");
}

TEST(Secrets, Names) {
    for (const char* name : {"password", "passwd", "PASSWORD", "passwd_script", "password_script", "sslpassword",
                             "snmp_priv_passwd", "ldapbindpasswd", "radiussecrets", "private_key", "community",
                             "secret", "client_secret", "oauth_client_secret", "access_key", "token", "passphrase"}) {
        EXPECT_TRUE(is_secret_name(name)) << name;
    }
    for (const char* name : {"", "host", "user", "login", "username", "ip", "port", "plug", "pcmk_host_map",
                             "password_encryption", "identity_file", "application_name", "bypass_all", "key"}) {
        EXPECT_FALSE(is_secret_name(name)) << name;
    }
}

TEST(Secrets, ValuesOfConnectionStrings) {
    EXPECT_EQ(conninfo_value_text("host", "10.0.0.1,10.0.0.2"), "10.0.0.1,10.0.0.2");
    EXPECT_EQ(conninfo_value_text("host", "/var/run/postgresql"), "/var/run/postgresql");
    EXPECT_EQ(conninfo_value_text("application_name", "srv-1.example"), "srv-1.example");
    for (const char* keyword : {"password", "sslpassword", "passfile", "options", "sslkey", "service", "invented"}) {
        EXPECT_EQ(conninfo_value_text(keyword, "x"), kMask) << keyword;
    }
    // A wrong quote has put what follows into the value.
    for (const char* value : {"other password=S3cr3t", "x'y", "a\nb", "postgres://u:S3cr3t@h", "a\"b", "x=y"}) {
        EXPECT_EQ(conninfo_value_text("application_name", value), kMask) << value;
    }
}

TEST(Quotations, OfPostgresqlsProgramsGo) {
    const std::vector<std::string> words = {
        "FATAL:  syntax error in file \"/d/postgresql.conf\" line 5, near token \"S3cr3t\"",
        "LOG:  syntax error in file \"/d/postgresql.conf\" line 5, near token \"'host=x password=S3cr3t\"",
        "LOG:  syntax error in file \"/d/postgresql.conf\" line 5, near token \"a\"S3cr3t\"",
        "LOG:  unrecognized configuration parameter \"S3cr3t\" in file \"/d/postgresql.conf\" line 3",
        "FATAL:  invalid value for parameter \"shared_buffers\": \"S3cr3t\"",
        "FATAL:  invalid value for parameter \"shared_buffers\": \"S3cr3t\"\nHINT:  Valid units are \"B\", \"kB\".",
        "FATAL:  parameter \"port\" requires a numeric value \"S3cr3t",
        "invalid connection option \"S3cr3t\"",
        "missing \"=\" after \"S3cr3t\" in connection info string",
        "could not parse \"host=x\npassword=S3cr3t\"",
        "FATAL:  ung\xC3\xBCltiger Wert f\xC3\xBCr Parameter \xC2\xBBx\xC2\xAB: \xC2\xBBS3cr3t\xC2\xAB",
        "FATAL:  valeur invalide pour le param\xC3\xA8tre \xC2\xAB x \xC2\xBB : \xC2\xAB S3cr3t \xC2\xBB",
        "\xE2\x80\x9ES3cr3t\xE2\x80\x9C",
        "\xE2\x80\x9CS3cr3t\xE2\x80\x9D",
        "\xE3\x80\x8CS3cr3t\xE3\x80\x8D",
        "\xC2\xAB"
        "S3cr3t",
    };
    for (const std::string& text : words) {
        EXPECT_EQ(without_quotations(text).find(kSecret), std::string::npos) << without_quotations(text);
    }
    EXPECT_EQ(without_quotations(words[0]),
              "FATAL:  syntax error in file \"/d/postgresql.conf\" line 5, near token \"...\"");
    EXPECT_EQ(without_quotations(words[4]), "FATAL:  invalid value for parameter \"shared_buffers\": \"...\"");
}

TEST(Quotations, PathsAndNamesStay) {
    for (const char* text : {"FATAL:  data directory \"/var/lib/pgsql/data\" has invalid permissions",
                             "FATAL:  lock file \"postmaster.pid\" already exists",
                             "could not bind IPv4 address \"127.0.0.1\": Address already in use",
                             "FATAL:  could not create lock file \"/tmp/.s.PGSQL.5432.lock\": Permission denied",
                             "FATAL:  role \"postgres\" does not exist", "it's the end", ""}) {
        EXPECT_EQ(without_quotations(text), text);
    }
}

}  // namespace
}  // namespace paf
