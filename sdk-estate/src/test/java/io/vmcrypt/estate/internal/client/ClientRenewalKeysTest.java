package io.vmcrypt.estate.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.certificate.ClientCertificate;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A new client certificate has to get the keys in use, and what it does not get is told. */
class ClientRenewalKeysTest {

  private static final ClientTrust SIGNED = new ClientTrust.SignedBy(StageWorld.SIGNER);

  /** In the last days of a certificate of a year. */
  private static final Duration DUE = Duration.ofDays(340);

  @AutoClose private StageWorld world = new StageWorld();

  /** What happens between the look at the keys and the new certificate. */
  private Runnable meanwhile = () -> {};

  /** The key provider shows a certificate that is due. */
  private KmsCluster due() {
    KmsCluster cluster = world.provider();
    ClientCertificate first = world.showSigned(cluster);
    assertThat(cluster.trust().clientCertificate()).contains(first);
    world.ahead = DUE;
    world.days = 730;
    world.signers = Map.of(StageWorld.SIGNER, this::sign);
    return cluster;
  }

  private ClientCertificate sign(CertificateSigningRequest csr) {
    meanwhile.run();
    return ClientCertificate.fromPem(world.signer.signCsr(csr.pem(), world.days));
  }

  /** A key of the key server that a VM has. */
  private String keyInUse() {
    String id = world.vcenter.kmsClusters().keys().create(StageWorld.PROVIDER).keyId();
    world.keyInUse(id, StageWorld.PROVIDER);
    return id;
  }

  private ClientRenewalStage stage() {
    Context context = world.context(SIGNED);
    return new ClientRenewalStage(context, new SignedRequest(context));
  }

  private List<String> notes() {
    return StageWorld.Told.by(stage()).notes;
  }

  private SdkException fails() {
    SdkException failure =
        catchThrowableOfType(SdkException.class, () -> StageWorld.Told.by(stage()));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static ClientCertificate shown(KmsCluster cluster) {
    return cluster.trust().clientCertificate().orElseThrow();
  }

  @Test
  @DisplayName("that vCenter gets each key in use with the new one is told")
  void got() {
    KmsCluster cluster = due();
    ClientCertificate first = shown(cluster);
    String one = keyInUse();
    String two = keyInUse();
    assertThat(one).isNotEqualTo(two);

    assertThat(notes()).hasSize(2).last().isEqualTo("vCenter gets the 2 keys in use with it");

    assertThat(shown(cluster)).isNotEqualTo(first);
  }

  @Test
  @DisplayName("where no key is in use, there is nothing to tell of keys")
  void noneInUse() {
    due();
    assertThat(notes()).singleElement().asString().startsWith("valid until ");
  }

  @Test
  @DisplayName("a key that vCenter did not get before is no matter of the new one")
  void notGotBefore() {
    due();
    world.keyInUse("gone-for-long", StageWorld.PROVIDER);
    assertThat(notes()).singleElement().asString().startsWith("valid until ");
    world.ahead = DUE.plusDays(700);
    world.days = 1500;
    String there = keyInUse();
    assertThat(there).isNotEmpty();
    assertThat(notes()).last().isEqualTo("vCenter gets the 1 key in use with it");
  }

  @Test
  @DisplayName("a key that it does not get any more is named, though others are got")
  void lost() {
    KmsCluster cluster = due();
    ClientCertificate first = shown(cluster);
    String kept = keyInUse();
    String lost = keyInUse();
    meanwhile = () -> world.cloud.kms().orElseThrow().destroyKey(lost);

    SdkException failure = fails();

    assertThat(failure.outcome())
        .startsWith(
            "the new certificate is installed, and with it vCenter does not get 1 of 2 keys in"
                + " use, such as "
                + lost)
        .doesNotContain(kept);
    assertThat(failure.advice()).startsWith("Give the new certificate the rights of the old one");
    assertThat(failure).hasMessageContaining("renew the client certificate");
    assertThat(shown(cluster)).isNotEqualTo(first);
  }

  @Test
  @DisplayName("keys that it got, and of which it then says nothing, do not pass as got")
  void silentAfter() {
    due();
    String one = keyInUse();
    String two = keyInUse();
    meanwhile =
        () ->
            world
                .cloud
                .vcenter()
                .keys()
                .setStatuses(
                    all ->
                        all.stream().filter(status -> !status.key().keyId().equals(two)).toList());

    assertThat(fails().outcome())
        .startsWith(
            "the new certificate is installed, and vCenter does not say any more that it gets 1"
                + " of 2 keys in use, such as "
                + two)
        .doesNotContain(one);
  }

  @Test
  @DisplayName("of which it says nothing before and after, that is told, and others are got")
  void silentBeforeAndAfter() {
    due();
    String one = keyInUse();
    String two = keyInUse();
    world
        .cloud
        .vcenter()
        .keys()
        .setStatuses(
            all -> all.stream().filter(status -> !status.key().keyId().equals(two)).toList());

    assertThat(notes())
        .last()
        .asString()
        .startsWith("whether vCenter gets 1 of 2 keys in use with it, such as " + two)
        .doesNotContain(one);
  }

  @Test
  @DisplayName("a vCenter that cannot tell of keys, before 6.7.2, is no obstacle, and that is told")
  void olderRelease() {
    world.close();
    world = new StageWorld(FakeCloud.builder().vcenter(vcenter -> vcenter.apiVersion("6.7.1")));
    KmsCluster cluster = due();
    ClientCertificate first = shown(cluster);
    String key = keyInUse();

    assertThat(notes())
        .last()
        .asString()
        .startsWith("whether vCenter gets 1 of 1 keys in use with it, such as " + key);

    assertThat(shown(cluster)).isNotEqualTo(first);
  }

  @Test
  @DisplayName("a vCenter that should tell of keys and does not: the present certificate stays")
  void notAnswered() {
    KmsCluster cluster = due();
    ClientCertificate first = shown(cluster);
    assertThat(keyInUse()).isNotEmpty();
    // who uses it is asked with the same call, and is not what this is about
    world
        .cloud
        .vcenter()
        .faults()
        .onEvery(
            request ->
                FakeVcenter.call("QueryCryptoKeyStatus").test(request)
                    && request.text().contains("<checkKeyBitMap>1</checkKeyBitMap>"),
            Fault.soapFault("RuntimeFault", "not today"));

    assertThat(fails()).hasMessageContaining("not today");

    assertThat(shown(cluster)).isEqualTo(first);
    assertThat(world.cloud.vcenter().calls("UpdateKmsSignedCsrClientCert")).hasSize(1);
  }

  @Test
  @DisplayName("while it is not known which keys are in use, the present certificate stays")
  void notListed() {
    KmsCluster cluster = due();
    ClientCertificate first = shown(cluster);
    assertThat(keyInUse()).isNotEmpty();
    world.notTold("ListKeys");

    SdkException failure = fails();

    assertThat(failure.outcome()).startsWith("it is not known which keys are in use: ");
    assertThat(failure.advice()).startsWith("The present certificate stays. ");
    assertThat(failure).hasCauseInstanceOf(SdkException.class);
    assertThat(shown(cluster)).isEqualTo(first);
  }

  @Test
  @DisplayName("that nobody knows whose a key in use is keeps no certificate from its renewal")
  void userNotKnown() {
    KmsCluster cluster = due();
    ClientCertificate first = shown(cluster);
    assertThat(keyInUse()).isNotEmpty();
    world
        .cloud
        .vcenter()
        .keys()
        .setListed(
            all ->
                Stream.concat(all.stream(), Stream.of(new FakeKey("nobody's", StageWorld.PROVIDER)))
                    .toList());

    assertThat(notes()).last().isEqualTo("vCenter gets the 1 key in use with it");

    assertThat(shown(cluster)).isNotEqualTo(first);
  }
}
