package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.proof.KeyAtKms;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The KMS itself is asked whether it has the keys in use, and what it says is told. */
class KeysAtKmsTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create("key server");
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final Subject WEB = Subject.of("VM", "web-01", "vm-1");
  private static final Subject DB = Subject.of("VM", "db-01", "vm-2");

  private final LoneVcenter vcenter = new LoneVcenter();
  private final FakeKmipServer kms =
      FakeKmipServer.builder(AUTHORITY)
          .serverIdentity(AUTHORITY.server("localhost", "127.0.0.1").issue())
          .start();
  private final Estate estate = LoneVcenter.estate();
  private boolean isShown = true;
  private boolean isNamed = true;

  @BeforeEach
  void vcenterShowsTheSame() {
    vcenter
        .client
        .kmsClusters()
        .ensure(
            KmsClusterSpec.builder(
                    "new", KmsServerSpec.builder("kms-1", kms.host()).port(kms.port()).build())
                .build());
    shows(CLIENT);
  }

  private void shows(TestIdentity identity) {
    vcenter
        .client
        .kmsClusters()
        .get("new")
        .trust()
        .ensureClientCertificate(
            ClientCertificateSpec.of(ClientIdentity.of(identity.chain(), identity.privateKey()))
                .force());
  }

  @AfterEach
  void stop() {
    vcenter.close();
    kms.close();
  }

  private static CryptoKeyId key(String id) {
    return new CryptoKeyId(id, Optional.of("new"));
  }

  private KeysAtKms keys(int most) {
    return new KeysAtKms("new", vcenter.systems(), most);
  }

  private List<String> look(KeysAtKms keys) {
    Found found = new Found();
    keys.look(
        new Look(
            LoneVcenter.emptyPlan(estate, Instant.EPOCH),
            Optional.of(ClientIdentity.of(CLIENT.chain(), CLIENT.privateKey()))
                .filter(any -> isNamed),
            List.of(
                new SeenKeyServer(
                    estate.keyServers().get(0),
                    "kms-1",
                    HostAndPort.of(kms.host(), kms.port()),
                    List.of(),
                    Optional.of(ServerCertificate.of(List.of(kms.certificate())))
                        .filter(any -> isShown),
                    Map.of(),
                    Optional.empty(),
                    true,
                    Set.of(),
                    true)),
            () ->
                KmsClusterSpec.builder("new", KmsServerSpec.builder("kms-1", kms.host()).build())
                    .build(),
            List.of(),
            Optional.empty()),
        found);
    return LoneVcenter.words(found).stream()
        .map(line -> line.replace(kms.host() + ":" + kms.port(), "x"))
        .toList();
  }

  private void has(String... ids) {
    for (String id : ids) {
      kms.put(FakeKmipObject.key(id).build());
    }
  }

  @Test
  @DisplayName(
      "keys that the KMS has are nothing to tell, and those of other providers not asked for")
  void held() {
    has("k-1", "k-2", "k-3");
    KeysAtKms keys = keys(3);
    keys.add(
        WEB,
        List.of(
            key("k-1"),
            new CryptoKeyId("k-2", Optional.empty()),
            new CryptoKeyId("gone", Optional.of("old")),
            new CryptoKeyId("", Optional.of("new"))));
    keys.add(DB, List.of(key("k-1"), key("k-3")));

    assertThat(keys.said(key("k-1"))).isEqualTo(KeyAtKms.NOT_ASKED);
    assertThat(look(keys)).isEmpty();
    assertThat(kms.operations()).isNotEmpty();
    // one is got, to see that this client is given keys
    assertThat(List.of(keys.said(key("k-1")), keys.said(key("k-3"))))
        .containsExactlyInAnyOrder(KeyAtKms.GIVEN, KeyAtKms.NAMED);
    assertThat(keys.said(new CryptoKeyId("gone", Optional.of("old"))))
        .isEqualTo(KeyAtKms.NOT_ASKED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"4F1C2F0A-6A0E-4C3E-9F5D-0D9D7A3B1C22", "4f1c2f0a6a0e4c3e9f5d0d9d7a3b1c22"})
  @DisplayName("a key that the KMS has under an id written otherwise is not held, and is named")
  void otherSpelling(String other) {
    has(other);
    KeysAtKms keys = keys(100);
    keys.add(WEB, List.of(key("4f1c2f0a-6a0e-4c3e-9f5d-0d9d7a3b1c22")));

    assertThat(look(keys))
        .singleElement()
        .asString()
        .contains(
            "this client does not get 1 of 1 keys",
            "it has key " + other + ", whose id is the same");
  }

  @Test
  @DisplayName("what another client is given says nothing of vCenter: both are named")
  void otherClient() {
    has("k-1");
    TestIdentity other = AUTHORITY.client("other").issue();
    shows(other);
    KeysAtKms keys = keys(1);
    keys.add(WEB, List.of(key("k-1")));

    assertThat(look(keys))
        .singleElement()
        .asString()
        .startsWith("NOTE key-not-seen KMS x, keys in use: the KMS was asked by client certificate")
        .contains(
            Thumbprint.of(CLIENT.certificate(), ThumbprintAlgorithm.SHA256).toString(),
            "and vCenter asks with client certificate "
                + Thumbprint.of(other.certificate(), ThumbprintAlgorithm.SHA256));
  }

  @Test
  @DisplayName("a key that the KMS does not have blocks, and names the VM or host that has it")
  void notHeld() {
    has("k-1");
    String host = vcenter.fake.hosts().keys().keySet().stream().sorted().findFirst().orElseThrow();
    vcenter.fake.hosts().setKey(host, new FakeKey("k-9", "new"));
    KeysAtKms keys = keys(100);
    keys.add(WEB, List.of(key("k-1"), key("k-2")));
    keys.add(DB, List.of(key("k-2")));

    assertThat(look(keys))
        .singleElement()
        .asString()
        .startsWith(
            "BLOCKING key-not-available KMS x, keys in use: this client does not get 2 of 3"
                + " keys")
        .contains("key k-2 of VM web-01", "key k-9 of host " + host)
        .doesNotContain("db-01", "key k-1", " more");
    assertThat(keys.said(key("k-2"))).isEqualTo(KeyAtKms.NOT_HELD);
  }

  @Test
  @DisplayName("a key that this client may not see is not called lost: the right is told")
  void notAllowed() {
    has("k-1");
    kms.refuse("Get Attributes", "Permission Denied");
    KeysAtKms keys = keys(100);
    keys.add(WEB, List.of(key("k-1")));

    assertThat(look(keys))
        .singleElement()
        .asString()
        .startsWith(
            "BLOCKING key-not-available KMS x, keys in use: this client does not get 1 of 1 keys,"
                + " whatever vCenter says: key k-1 of VM web-01 (vm-1) (this client may not see it:"
                + " Permission Denied");
  }

  @Test
  @DisplayName("a KMS that does not say whether it has a key has not said that it lacks it")
  void notTold() {
    has("k-1");
    kms.refuse("Get Attributes", "General Failure");
    KeysAtKms keys = keys(100);
    keys.add(WEB, List.of(key("k-1")));

    assertThat(look(keys))
        .singleElement()
        .asString()
        .startsWith(
            "WARNING key-not-seen KMS x, keys in use: the KMS does not say whether it has 1 of 1"
                + " keys in use: key k-1 of VM web-01 (vm-1) (the server does not tell its state:"
                + " General Failure")
        .doesNotContain("backup", "does not get");
    assertThat(keys.said(key("k-1"))).isEqualTo(KeyAtKms.NOT_KNOWN);
  }

  @Test
  @DisplayName("of many keys twenty are named")
  void notHeld_many() {
    KeysAtKms keys = keys(100);
    keys.add(WEB, IntStream.range(0, 20).mapToObj(i -> key("k-" + i)).toList());
    assertThat(look(keys)).singleElement().asString().doesNotContain(" more");
    keys.add(WEB, List.of(key("k-20")));
    assertThat(look(keys)).singleElement().asString().contains("21 of 21 keys", "and 1 more");
  }

  @Test
  @DisplayName("more keys than were to be asked for are told, for they are not proved by the KMS")
  void more() {
    has("k-1");
    KeysAtKms keys = keys(1);
    keys.add(WEB, List.of(key("k-1")));
    assertThat(look(keys)).isEmpty();
    keys.add(WEB, List.of(key("k-1"), key("k-2")));
    assertThat(look(keys))
        .singleElement()
        .asString()
        .startsWith("NOTE key-not-seen KMS cluster new, keys in use: ")
        .contains("the first 1 key in use, and there are more");
    assertThat(keys.said(key("k-2"))).isEqualTo(KeyAtKms.NOT_ASKED);

    KeysAtKms none = keys(0);
    assertThat(look(none)).isEmpty();
    none.add(WEB, List.of(key("k-1")));
    assertThat(look(none)).singleElement().asString().contains("no key server was to be asked");
    assertThat(vcenter.fake.calls("CreateContainerView")).as("hosts, twice").hasSize(2);
  }

  @Test
  @DisplayName("a KMS that cannot be asked from here has said nothing, and that is told")
  void notAsked() {
    has("k-1");
    KeysAtKms keys = keys(5);
    keys.add(WEB, List.of(key("k-1")));

    isNamed = false;
    assertThat(look(keys))
        .singleElement()
        .asString()
        .contains("NOTE key-not-seen", "there is no client certificate here");
    isNamed = true;
    isShown = false;
    assertThat(look(keys))
        .singleElement()
        .asString()
        .contains("NOTE key-not-seen KMS x", "it shows no certificate");
    isShown = true;
    kms.misbehave(KmipMisbehaviour.GARBAGE_ANSWER);
    assertThat(look(keys))
        .singleElement()
        .asString()
        .contains("WARNING key-not-seen KMS x", "does not say whether it has the keys in use");
    kms.stop();
    assertThat(look(keys))
        .singleElement()
        .asString()
        .contains("NOTE key-not-seen KMS x", "cannot be asked from here");
    assertThat(keys.said(key("k-1"))).isEqualTo(KeyAtKms.NOT_KNOWN);
  }
}
