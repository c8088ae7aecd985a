package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.DefaultProvider;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.SecretReference;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import io.vmcrypt.vsphere.rollout.RolloutLimits;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okio.ByteString;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An estate as a document, and back. */
class EstateRoundTripTest {

  private static final OkmsId OKMS = OkmsId.parse("734b9b45-8b1a-469c-b140-b10bd6540017");
  private static final ClientTrust.IdentityFiles FILES =
      new ClientTrust.IdentityFiles(
          Path.of("/etc/vmcrypt/client.pem"),
          Path.of("client.key"),
          Optional.of(SecretReference.parse("env:PASSPHRASE")));

  private static final String GIVEN_UP =
      "{\"estate\": \"end\", \"registeredWith\": \"pcc-1\", \"leaving\": {\"keyProvider\": \"old\","
          + " \"registrations\": [\"192.0.2.4\"], \"skip\": [\"vm-1\"], \"force\": \"old\","
          + " \"withoutSuccessor\": true, \"hostsTo\": \"x\"}}";

  static Stream<Arguments> estates() {
    return Stream.of(
        Arguments.of("the smallest", estate(KeyServer.okms(OKMS)).build()),
        Arguments.of(
            "an OVHcloud KMS with all",
            estate(
                    KeyServer.okms(OKMS)
                        .clientTrust(new ClientTrust.SignedBy("company"))
                        .expecting(Thumbprint.parse("0f".repeat(32)))
                        .registeredAs("192.0.2.1")
                        .proxy(HostAndPort.parse("[2001:db8::1]:3128")))
                .build()),
        Arguments.of(
            "a KMS with all",
            estate(
                    KeyServer.kmip("[fe80::1%eth0]:5697")
                        .clientTrust(FILES)
                        .expecting(Thumbprint.parse(EstateDocuments.THUMBPRINT))
                        .force(Thumbprint.parse(EstateDocuments.THUMBPRINT))
                        .force("[fe80::1%eth0]:5697")
                        .issuedBy(Path.of("ca.pem"))
                        .registeredAs("192.0.2.1", "192.0.2.2")
                        .credentials("vcenter", SecretReference.parse("file:/run/secrets/kms")))
                .build()),
        Arguments.of(
            "two servers",
            Estate.builder("a \"b\" \\ é 東京 <c>")
                .keyServer(KeyServer.kmip("a").clientTrust(new ClientTrust.SelfSigned()))
                .keyServer(KeyServer.kmip("b").clientTrust(new ClientTrust.SelfSigned()))
                .keyProvider("cluster", "first", "second")
                .registeredWith("pcc-192-0-2-1")
                .defaultProvider(DefaultProvider.NEVER)
                .defaultFor("/Paris/host/c1")
                .defaultFor("Paris/host/c%2f2")
                .build()),
        Arguments.of(
            "VMs of all kinds",
            estate(KeyServer.okms(OKMS))
                .defaultProvider(DefaultProvider.ALWAYS)
                .encrypt(
                    VmSelection.all().excludeName("test-*").excludeBelow("/Paris/vm/x").build())
                .encrypt(VmFilter.builder().below("/Paris/vm").pageSize(7).build())
                .encrypt(VmFilter.builder().name("*").build(), MigrateEncryption.REQUIRED)
                .encrypt(VmSelection.named("a", "/Paris/vm/b").disks("Hard disk 1").build())
                .build()),
        Arguments.of(
            "a policy and limits",
            estate(KeyServer.okms(OKMS))
                .policy(
                    EncryptionPolicySpec.of("Encrypted")
                        .description("a\n\tb")
                        .allowCleartextFilters(true))
                .rollout(
                    RolloutLimits.DEFAULT
                        .concurrency(128)
                        .perHost(1)
                        .perDatastore(Integer.MAX_VALUE)
                        .neverStop()
                        .first("web-01"))
                .certificateDays(3650)
                .build()),
        Arguments.of(
            "all VMs at once",
            estate(KeyServer.okms(OKMS)).rollout(RolloutLimits.DEFAULT.allAtOnce()).build()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("estates")
  @DisplayName("what is written is read as the same estate, and the schema accepts it")
  void written_isReadAsTheSame(String what, Estate estate) {
    String document = estate.toJson();
    assertThat(DocumentRules.ESTATE.problems(document)).isEmpty();
    Estate read = Estate.fromJson(document);
    assertThat(read).isEqualTo(estate).hasSameHashCodeAs(estate);
    assertThat(read.toJson()).isEqualTo(document);
  }

  @Test
  @DisplayName("what is written stays the same, byte for byte: digests of saved plans rest on it")
  void written_staysTheSame() {
    Stream<Estate> read = Stream.of(EstateDocuments.FULL, GIVEN_UP).map(Estate::fromJson);
    String all =
        Stream.concat(estates().map(row -> (Estate) row.get()[1]), read)
            .map(Estate::toJson)
            .collect(
                Collectors.joining(
                    "", EstateMove.fromJson(MoveDocumentRulesTest.FULL).toJson(), ""));
    assertThat(ByteString.encodeUtf8(all).sha256().hex())
        .isEqualTo("a4b9038449e21d386aeaf8cfe5a6f80711dac3752870c6f0abbfc99c1e49c6de");
    String digests =
        estates()
            .skip(3)
            .map(row -> ((Estate) row.get()[1]).digest())
            .collect(Collectors.joining());
    assertThat(ByteString.encodeUtf8(digests).sha256().hex())
        .isEqualTo("f5334a37688db8b6c8757cd6f843990547744dd8ec84bb01da1fd64eeb5db27e");
  }

  @Test
  @DisplayName("an identity in memory is not written, and the way is told")
  void inMemory_isRefused() {
    try (FakeCloud cloud = FakeCloud.start()) {
      ClientIdentity identity =
          ClientIdentity.of(cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey());
      assertThatIllegalStateException()
          .isThrownBy(estate(KeyServer.kmip("kms").identity(identity)).build()::toJson)
          .withMessageContaining("the identity of key server kms:5696 is in memory")
          .withMessageContaining("KeyServer.clientTrust(ClientTrust.IdentityFiles)");
      // its digest tells it by the thumbprint
      TestIdentity another = cloud.authority().client("other").issue();
      ClientIdentity other = ClientIdentity.of(another.chain(), another.privateKey());
      assertThat(estate(KeyServer.kmip("kms").identity(identity)).build().digest())
          .isEqualTo(estate(KeyServer.kmip("kms").identity(identity)).build().digest())
          .isNotEqualTo(estate(KeyServer.kmip("kms").identity(other)).build().digest());
    }
  }

  @Test
  @DisplayName("the digest is of what a document says, wherever and however it is written")
  void digest_isOfTheContent(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("prod.json"), EstateDocuments.FULL);
    Estate estate = Estate.fromFile(file);

    assertThat(estate.documentFile()).contains(file.toAbsolutePath());
    Estate absolute = Estate.fromJson(estate.toAbsoluteJson());
    assertThat(absolute.documentFile()).isEmpty();
    assertThat(absolute.digest()).isEqualTo(estate.digest());
    Files.writeString(file, EstateDocuments.FULL.replace("\n", "\n  "));
    assertThat(Estate.fromFile(file).digest()).isEqualTo(estate.digest());
    // the same relative paths are other files elsewhere
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("prod.json");
    Files.writeString(elsewhere, EstateDocuments.FULL);
    assertThat(Estate.fromFile(elsewhere).digest()).isNotEqualTo(estate.digest());
  }

  @Test
  @DisplayName("what the document cannot say is refused with its place, and not written otherwise")
  void unspeakable_isRefused() {
    assertUnspeakable(
        Estate.builder("two\nlines")
            .keyServer(KeyServer.okms(OKMS))
            .keyProvider("cluster", "kms-1")
            .build(),
        "at $.estate: this text has another form");
    assertUnspeakable(
        estate(KeyServer.okms(OKMS))
            .encrypt(VmSelection.all().migrateEncryption(new MigrateEncryption("quantum")).build())
            .build(),
        "at $.vms[0].migrateEncryption");
    assertUnspeakable(
        estate(KeyServer.okms(OKMS)).encrypt(VmSelection.named("x".repeat(5000)).build()).build(),
        "at $.vms[0].named[0]: a text of 5000 characters");
    Estate.Builder large = estate(KeyServer.okms(OKMS));
    for (int i = 0; i < 300; i++) {
      large.encrypt(VmSelection.named("x".repeat(4000)).build());
    }
    assertUnspeakable(large.build(), "more than 1048576 bytes");
  }

  private static void assertUnspeakable(Estate estate, String words) {
    assertThatIllegalStateException()
        .isThrownBy(estate::toJson)
        .withMessageContaining("cannot be a document")
        .withMessageContaining(words);
  }

  private static Estate.Builder estate(KeyServer server) {
    return Estate.builder("prod").keyServer(server).keyProvider("kms-cluster", "kms-1");
  }
}
