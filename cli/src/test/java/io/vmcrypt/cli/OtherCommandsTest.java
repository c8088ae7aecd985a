package io.vmcrypt.cli;

import static io.vmcrypt.cli.Cli.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.vsphere.nativekey.NativeKeyBackup;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands native and okms. */
class OtherCommandsTest {

  @Test
  @DisplayName("native: made and backed up once; the default only where that is said")
  void native_madeOnce(@TempDir Path directory) throws IOException {
    Path backup = directory.resolve("native-1.p12");
    try (FakeCloud cloud = Cli.cloud()) {
      String[] command = {
        "native", "--backup", backup.toString(), "--backup-password", "env:BACKUP_PASSWORD", "--yes"
      };
      Cli cli = Cli.of(cloud).with("BACKUP_PASSWORD", "MARK-password");

      Run plan = cli.run(words(command, "--plan", "--yes"));
      assertThat(plan.status()).isEqualTo(2);
      Run first = cli.run(command);
      assertThat(first.status()).as(first.err()).isZero();
      assertThat(first.words())
          .contains("native-1 created", "backup written", "default key provider stays as it was");
      assertThat(first.out() + first.err()).doesNotContain("MARK");
      assertThat(Files.readAllBytes(backup)).isNotEmpty();
      assertThat(cloud.vcenter().nativeKeyProviders())
          .singleElement()
          .satisfies(
              provider -> {
                assertThat(provider.hasBackup()).isTrue();
                assertThat(provider.isDefault()).isFalse();
              });

      Run again = cli.run(command);
      assertThat(again.status()).isEqualTo(3);
      assertThat(again.words()).contains("Nothing was changed.").doesNotContain("All is as wanted");
      assertThat(again.err())
          .contains("whether file " + backup + " is the backup of native-1 is not known: ")
          .contains("Name a new file");

      Run inDoubt = cli.run(words(command, "--default"));
      assertThat(inDoubt.status()).isEqualTo(2);
      assertThat(inDoubt.err()).contains("is not known");
      assertThat(cloud.vcenter().nativeKeyProviders().get(0).isDefault()).isFalse();

      Run asDefault =
          cli.run(
              "native",
              "--backup",
              directory.resolve("second.p12").toString(),
              "--backup-password",
              "env:BACKUP_PASSWORD",
              "--yes",
              "--default");
      assertThat(asDefault.status()).as(asDefault.err()).isZero();
      assertThat(asDefault.words()).contains("native-1 is the default key provider");
      assertThat(cloud.vcenter().nativeKeyProviders().get(0).isDefault()).isTrue();
    }
  }

  @Test
  @DisplayName("native: a run whose backup got lost is no end: the next one writes the file")
  void native_backupNotWritten_writtenByTheNextRun(@TempDir Path directory) throws IOException {
    Path backup = directory.resolve("native-1.p12");
    try (FakeCloud cloud = Cli.cloud()) {
      try (var vcenter = new StandIns(cloud).vcenter()) {
        // as a run that ended between the download and the file
        vcenter.nativeKeyProviders().create(NativeKeyProviderSpec.of("native-1"));
        vcenter.nativeKeyProviders().exportBackup("native-1");
      }
      String[] command = {
        "native", "--backup", backup.toString(), "--backup-password", "env:BACKUP_PASSWORD", "--yes"
      };
      Cli cli = Cli.of(cloud).with("BACKUP_PASSWORD", "MARK-password");

      Run run = cli.run(command);

      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.words()).contains("backup written").doesNotContain("All is as wanted.");
      assertThat(NativeKeyBackup.fromFile(backup).reveal()).isNotEmpty();

      Files.write(backup, Arrays.copyOf(Files.readAllBytes(backup), 100));
      Run cut = cli.run(command);
      assertThat(cut.status()).isEqualTo(2);
      assertThat(cut.err()).contains("native-1.p12 is cut off");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "native-1, KEY, 0, All is as wanted. Nothing was changed.",
    "native-1, 00000000-0000-0000-0000-000000000001, 2, 'with key 00000000-0000-0000-0000-0000'",
    "native-2, KEY, 2, 'is the backup of native-2 '",
    "native-1, , 3, is not known: vCenter does not say which key it has"
  })
  @DisplayName(
      "native: a file that is there is the backup of that provider, or it is not as wanted")
  void native_backupOfAnother_isNotAsWanted(
      String provider, @Nullable String key, int status, String told, @TempDir Path directory) {
    try (FakeCloud cloud = Cli.cloud()) {
      String[] command = {
        "native",
        "--backup",
        directory.resolve("n.p12").toString(),
        "--backup-password",
        "env:BACKUP_PASSWORD",
        "--yes"
      };
      Cli cli = Cli.of(cloud).with("BACKUP_PASSWORD", "secret");
      assertThat(cli.run(command).status()).isZero();
      String own;
      try (var vcenter = new StandIns(cloud).vcenter()) {
        own = vcenter.nativeKeyProviders().get("native-1").keyId().orElseThrow();
      }
      cloud
          .vcenter()
          .answerRoute(
              "POST",
              "/api/vcenter/crypto-manager/kms/providers",
              request ->
                  FakeAnswer.json(
                      200,
                      "{\"provider\":\""
                          + provider
                          + "\",\"type\":\"NATIVE\""
                          + (key == null
                              ? ""
                              : ",\"native_info\":{\"key_id\":\"" + key.replace("KEY", own) + "\"}")
                          + "}"));

      Run run = cli.run(command);

      assertThat(run.status()).as(run.err() + run.words()).isEqualTo(status);
      assertThat(run.err() + run.words()).contains(told);
    }
  }

  @Test
  @DisplayName("native: one that is there, and that vCenter cannot use, is not as wanted: status 3")
  void native_notHealthy_three(@TempDir Path directory) throws IOException {
    String[] command = {
      "native",
      "--backup",
      directory.resolve("native-1.p12").toString(),
      "--backup-password",
      "env:BACKUP_PASSWORD",
      "--yes"
    };
    try (FakeCloud cloud = Cli.cloud()) {
      Cli cli = Cli.of(cloud).with("BACKUP_PASSWORD", "secret");
      assertThat(cli.run(command).status()).isZero();
      cloud
          .vcenter()
          .answerRoute(
              "GET",
              "/api/vcenter/crypto-manager/kms/providers/{provider}",
              request ->
                  FakeAnswer.json(
                      200,
                      "{\"health\":\"ERROR\",\"type\":\"NATIVE\","
                          + "\"constraints\":{\"tpm_required\":false},"
                          + "\"native_info\":{\"key_id\":\"k\"}}"));

      Run run = cli.run(command);

      assertThat(run.status()).as(run.err() + run.words()).isEqualTo(3);
      assertThat(run.words()).contains("native-1", "ERROR").doesNotContain("All is as wanted.");
      Run json = cli.run(words(command, "--json"));
      assertThat(json.status()).isEqualTo(3);
      assertThat(Parsed.object(json).get("health")).isEqualTo("ERROR");
    }
  }

  @Test
  @DisplayName("native: a default that must not move is refused before anything is made")
  void native_defaultInUse_refused(@TempDir Path directory) {
    Path backup = directory.resolve("native-1.p12");
    String[] command = {
      "native", "--backup", backup.toString(), "--backup-password", "env:BACKUP_PASSWORD", "--yes"
    };
    try (FakeCloud cloud = Cli.cloud()) {
      Cli.createCluster(cloud, "kms-cluster");
      try (var vcenter = new StandIns(cloud).vcenter()) {
        vcenter.kmsClusters().ensureDefault("kms-cluster");
      }
      String host = cloud.vcenter().hosts().cryptoStates().keySet().iterator().next();
      cloud.vcenter().hosts().setKey(host, new FakeKey("key-1", ""));
      Cli cli = Cli.of(cloud).with("BACKUP_PASSWORD", "secret");

      Run refused = cli.run(words(command, "--default"));
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err()).contains("keys that name no key provider are in use", "by force");
      assertThat(cloud.vcenter().nativeKeyProviders()).isEmpty();
      assertThat(backup).doesNotExist();

      Run alone = cli.run(words(command, "--force"));
      assertThat(alone.status()).isEqualTo(2);
      assertThat(alone.err()).contains("--force goes with --default.");

      Run evenSo = cli.run(words(command, "--default", "--force"));
      assertThat(evenSo.status()).as(evenSo.err()).isZero();
      assertThat(evenSo.words())
          .contains(
              "default key provider: kms-cluster -> native-1",
              "keys that name no key provider are in use by host " + host);
      assertThat(cloud.vcenter().nativeKeyProviders().get(0).isDefault()).isTrue();
    }
  }

  @Test
  @DisplayName("okms: OVHcloud's own variables say the account, those of this run's environment")
  void okms_accountOfTheEnvironment(@TempDir Path directory) throws IOException {
    try (FakeCloud cloud = FakeCloud.builder().okms().start()) {
      Path authority =
          Files.writeString(directory.resolve("ca.pem"), cloud.authority().certificatePem());
      Cli cli =
          Cli.bare()
              .with("OVH_ENDPOINT", cloud.ovh().endpoint().toString())
              .with("OVH_APPLICATION_KEY", cloud.ovh().applicationKey())
              .with("OVH_APPLICATION_SECRET", cloud.ovh().applicationSecret())
              .with("OVH_CONSUMER_KEY", cloud.ovh().consumerKey())
              .with("VMCRYPT_OVH_CA_FILE", authority.toString());

      Run run = cli.run("okms");

      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out()).contains(cloud.okms().orElseThrow().id());
    }
  }
}
