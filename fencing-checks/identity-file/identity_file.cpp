// Keys with which agents log in are there, and root's alone.
#include <map>

#include "fencing_devices.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;
using sdk::Report;

bool has_password(const Device& device) {
    return !device.first_of({"password", "passwd", "password_script", "passwd_script"}).empty();
}

bool uses_ssh(const Device& device) {
    if (device.agent == "fence_virsh") return true;
    return boolean(device.first_of({"ssh", "secure"})).value_or(false);
}

class IdentityFile : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        bool good = true, waiting = false;
        std::map<std::string, std::string> files;  // and the first device with each
        for (const Device& device : enabled_devices(evidence)) {
            const std::string path = device.parameter("identity_file");
            if (!path.empty()) files.emplace(path, device.id);
        }
        for (const auto& [path, device] : files) {
            if (evidence.has("file", {{"path", path}})) continue;
            report.probe(PAF_PROBE_FILE, path);
            waiting = true;
        }
        if (waiting) return;
        for (const auto& [path, device] : files) {
            good = look_at(evidence.all("file", {{"path", path}}).front(), path, device, report) && good;
        }
        for (const Device& device : enabled_devices(evidence)) {
            if (!uses_ssh(device) || has_password(device) || !device.parameter("identity_file").empty()) continue;
            good = false;
            report.warn(device.id, "identity_file, or a password: it logs in over ssh", "neither");
            report.remedy("set identity_file of " + device.id + " to a key of root's that is there on every node");
        }
        if (good) report.pass("keys", files.empty() ? "no device has one" : "they are on this node, and root's alone");
    }

  private:
    static bool look_at(const Record& file, const std::string& path, const std::string& device, Report& report) {
        const std::string subject = device + ", identity_file";
        if (!file["error"].empty()) {
            report.unknown(subject, path + ": " + file["error"]);
            return false;
        }
        if (file.is("exists", "no")) {
            report.block(subject, "a private key on every node", path + " is not there");
            report.remedy("copy the key there, or make one: ssh-keygen -N '' -f " + shell_word(path) +
                          ", and let it in on the fencing device's side");
            return false;
        }
        if (!file.is("kind", "file")) {
            report.block(subject, "a file", path + ", a " + file["kind"]);
            report.remedy("set identity_file of " + device + " to the file of a private key");
            return false;
        }
        const std::string mode = file["mode"];
        const bool open = mode.size() >= 2 && mode.substr(mode.size() - 2) != "00";
        if (open) {
            report.block(subject, "a key that root alone can read: ssh refuses others", path + " has mode " + mode);
            report.remedy("chmod 600 " + shell_word(path));
        }
        const bool foreign = !file.is("owner", "0");
        if (foreign) {
            report.warn(subject, "a key of root's", path + " belongs to user " + file["owner"]);
            report.remedy("chown root: " + shell_word(path));
        }
        return !open && !foreign;
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::IdentityFile, "fencing-identity-file", PAF_PLUGIN_VERSION, "resource-agents-paf",
                 "PostgreSQL")
