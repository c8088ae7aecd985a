package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FakeCloudOptionsTest {
  @Test
  @DisplayName("Options are read, and those not given have their defaults")
  void parse_options_areRead(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("client.pem"), "");

    FakeCloudOptions none = FakeCloudOptions.parse();
    FakeCloudOptions some =
        FakeCloudOptions.parse(
            "--kms", "[2001:db8::1]:5697",
            "--client-cert", file.toString(),
            "--client-key", file.toString(),
            "--directory", "pem",
            "--ovh-port", "1",
            "--vcenter-port", "65535");

    assertThat(none.help()).isFalse();
    assertThat(none.kmsHost()).isNull();
    assertThat(none.directory()).isNull();
    assertThat(none.ovhPort()).isZero();
    assertThat(some.kmsHost()).isEqualTo("2001:db8::1");
    assertThat(some.externalKmsPort()).isEqualTo(5697);
    assertThat(some.clientCertificate()).isEqualTo(file);
    assertThat(some.clientKey()).isEqualTo(file);
    assertThat(some.directory()).isEqualTo(Path.of("pem"));
    assertThat(some.ovhPort()).isEqualTo(1);
    assertThat(some.vcenterPort()).isEqualTo(65_535);
    assertThat(FakeCloudOptions.parse("--kms-port", "7").kmsPort()).isEqualTo(7);
    assertThat(FakeCloudOptions.parse("--kms", "kms.example:5696").kmsHost())
        .isEqualTo("kms.example");
    assertThat(FakeCloudOptions.parse("--help").help()).isTrue();
    assertThat(none.okms()).isFalse();
    assertThat(none.legacyErrors()).isFalse();
    assertThat(none.services()).isEmpty();
    assertThat(none.vcenterRelease()).isNull();
    assertThat(none.virtualMachines()).isZero();
    assertThat(none.limitedUsers()).isEmpty();
  }

  @Test
  @DisplayName("Options that say what the cloud is like are read")
  void parse_cloudOptions_areRead() {
    FakeCloudOptions options =
        FakeCloudOptions.parse(
            "--okms",
            "--legacy-errors",
            "--service",
            "pcc-1",
            "--service",
            "pcc-2",
            "--vcenter-release",
            "7.0.3.0",
            "--vms",
            "99999",
            "--limited-user",
            "reader",
            "--limited-user",
            "keys@corp.example:Cryptographer.ManageKeys,StorageProfile.View");

    assertThat(options.okms()).isTrue();
    assertThat(options.legacyErrors()).isTrue();
    assertThat(options.services()).containsExactly("pcc-1", "pcc-2");
    assertThat(options.vcenterRelease()).isEqualTo("7.0.3.0");
    assertThat(options.virtualMachines()).isEqualTo(99_999);
    assertThat(options.limitedUsers())
        .containsExactly(
            Map.entry("reader", Set.of()),
            Map.entry(
                "keys@corp.example", Set.of("Cryptographer.ManageKeys", "StorageProfile.View")));
  }

  @ParameterizedTest
  @DisplayName("A bad command line is refused with one line that says why")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --kms                         | --kms needs a value (see --help)
          --kms kms                     | --kms must be HOST:PORT or [IPV6]:PORT
          --kms ::1:5696                | --kms must be HOST:PORT or [IPV6]:PORT
          --kms kms:65536               | --kms must have a port from 1 to 65535
          --ovh-port 0                  | --ovh-port must have a port from 1 to 65535
          --vcenter-port x              | --vcenter-port must have a port from 1 to 65535
          --kms-port 1 --kms k:1        | --kms-port is for the fake KMS, which --kms replaces
          --client-key /none            | --client-key must be a readable file
          --okms --kms k:1              | --okms is for the fake KMS, which --kms replaces
          --service a --service a       | --service must be a name that was not given before
          --vms 0                       | --vms must be a number from 1 to 99999
          --vms many                    | --vms must be a number from 1 to 99999
          --vcenter-release 8           | --vcenter-release must be a release of the API such as 7.0.3.0
          --vcenter-release 5.5         | --vcenter-release must be a release of the API such as 7.0.3.0
          --limited-user :A.B           | --limited-user must be NAME or NAME:PRIVILEGE,PRIVILEGE
          --limited-user a --limited-user a:B.C | --limited-user names a user who is there already
          --limited-user admin          | --limited-user names a user who is there already
          --verbose                     | unknown option (see --help)
          kms:5696                      | unknown option (see --help)
          """)
  void parse_badCommandLine_isRefused(String line, String message) {
    assertThatThrownBy(() -> FakeCloudOptions.parse(line.split(" ", -1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  @DisplayName("A client certificate needs its key and an external KMS")
  void parse_halfPair_isRefused(@TempDir Path directory) throws Exception {
    String file = Files.writeString(directory.resolve("client.pem"), "").toString();

    assertThatThrownBy(() -> FakeCloudOptions.parse("--kms", "k:1", "--client-cert", file))
        .hasMessage("--client-cert and --client-key go together");
    assertThatThrownBy(() -> FakeCloudOptions.parse("--client-cert", file, "--client-key", file))
        .hasMessage("--client-cert and --client-key need --kms");
  }
}
