package io.vmcrypt.estate.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A certificate with its key takes the place of one that works only once it has proved itself. */
class NewIdentityTest {

  @AutoClose private StageWorld world = new StageWorld();
  private ClientIdentity old = world.accepted("vcenter", 100);

  private void startAgain(FakeCloud.Builder cloud) {
    world.close();
    world = new StageWorld(cloud);
    old = world.accepted("vcenter", 100);
  }

  private NewIdentity mine(ClientIdentity identity) {
    return new NewIdentity(world.context(new ClientTrust.Identity(identity)), identity);
  }

  private static ClientIdentity shown(KmsCluster cluster, ClientIdentity... of) {
    return List.of(of).stream()
        .filter(
            identity ->
                cluster
                    .trust()
                    .clientCertificate()
                    .filter(now -> now.x509().equals(identity.certificate()))
                    .isPresent())
        .findFirst()
        .orElseThrow();
  }

  private void assertTaken(KmsCluster cluster, ClientIdentity identity) {
    NewIdentity mine = mine(identity);
    assertThat(StageWorld.parts(mine.plan(cluster))).containsExactly("client certificate");
    assertThat(shown(cluster, old, identity)).isEqualTo(old);
    assertThat(StageWorld.parts(mine.ensure(cluster))).containsExactly("client certificate");
    assertThat(shown(cluster, old, identity)).isEqualTo(identity);
    assertThat(mine.plan(cluster)).isEmpty();
    assertThat(mine.ensure(cluster)).isEmpty();
  }

  /** Neither planned nor installed; returns why, as it is told behind the rest. */
  private String refused(KmsCluster cluster, NewIdentity mine) {
    String[] why = {
      catchThrowableOfType(ConflictException.class, () -> mine.plan(cluster)).outcome(),
      catchThrowableOfType(ConflictException.class, () -> mine.ensure(cluster)).outcome()
    };
    assertThat(why[0]).isEqualTo(why[1]);
    // the estate has its own reasons, and what the key servers let it do is vCenter's to judge
    Matcher behind =
        Pattern.compile(
                "; and the (certificate of the estate is not taken|new certificate is not proved):"
                    + " ")
            .matcher(why[0]);
    assertThat(behind.find()).as(why[0]).isTrue();
    return why[0].substring(behind.end());
  }

  private String refused(KmsCluster cluster, ClientIdentity identity) {
    String why = refused(cluster, mine(identity));
    assertThat(shown(cluster, old, identity)).isEqualTo(old);
    return why;
  }

  private String address() {
    return world.cloud.kmsHost() + ":" + world.cloud.kmsPort();
  }

  /** A key of the key server's is in use. */
  private void keyInUse() {
    world.keyInUse(
        world.vcenter.kmsClusters().keys().create(StageWorld.PROVIDER).keyId(),
        StageWorld.PROVIDER);
  }

  @Test
  @DisplayName("the first one is installed")
  void first() {
    KmsCluster cluster = world.provider();
    ClientIdentity identity = world.accepted("vcenter", 100);
    NewIdentity mine = mine(identity);
    assertThat(mine.plan(cluster)).hasSize(1);
    assertThat(mine.ensure(cluster)).hasSize(1);
    assertThat(shown(cluster, identity)).isEqualTo(identity);
  }

  @Test
  @DisplayName("one that ends later and that the key server accepts is taken")
  void later() {
    assertTaken(world.provider(old), world.accepted("vcenter", 200));
  }

  @Test
  @DisplayName("the same while keys are in use that the key server shows it")
  void later_withKeys() {
    KmsCluster cluster = world.provider(old);
    keyInUse();
    assertTaken(cluster, world.accepted("vcenter", 200));
  }

  /** Its own certificate ends so soon that it is warned of. */
  private static TestIdentity endingSoon() {
    return TestAuthority.create("KMS CA")
        .server("localhost", "127.0.0.1")
        .notAfter(Instant.now().plus(Duration.ofDays(7)))
        .issue();
  }

  private static TestIdentity lasting() {
    return TestAuthority.create("KMS CA")
        .server("localhost", "127.0.0.1")
        .notAfter(Instant.now().plus(Duration.ofDays(7300)))
        .issue();
  }

  @Test
  @DisplayName("a key server of which something is only warned of has answered too")
  void later_withoutWarnings_withWarnings() {
    for (TestIdentity server : List.of(lasting(), endingSoon())) {
      startAgain(FakeCloud.builder().kms(kms -> kms.serverIdentity(server)));
      assertTaken(world.provider(old), world.accepted("vcenter", 200));
    }
  }

  @Test
  @DisplayName("one that ends with the present one, or sooner, is the wrong file")
  void sooner() {
    KmsCluster cluster = world.provider(old);
    Instant end = old.certificate().getNotAfter().toInstant();
    ClientIdentity sooner = world.accepted("vcenter", 50);
    assertThat(refused(cluster, sooner))
        .isEqualTo(
            "it ends at "
                + sooner.certificate().getNotAfter().toInstant()
                + ", and the present one at "
                + end);
    assertThat(
            refused(
                cluster,
                StageWorld.identity(
                    world.cloud.authority().client("another").notAfter(end).issue())))
        .isEqualTo("it ends at " + end + ", and the present one at " + end);
  }

  @Test
  @DisplayName("where vCenter does not tell which one it shows, that one stays")
  void presentNotTold() {
    KmsCluster cluster = world.provider(old);
    keyInUse();
    world.notTold("RetrieveClientCert");
    NewIdentity mine = mine(world.accepted("vcenter", 200));
    ConflictException refused =
        catchThrowableOfType(ConflictException.class, () -> mine.plan(cluster));
    assertThat(refused.outcome())
        .endsWith("is not taken: vCenter does not tell which one it shows now");
    assertThat(refused.advice()).endsWith(NewIdentity.BY_HAND);
    assertThat(world.cloud.vcenter().calls("UploadClientCert")).hasSize(1);
    assertThat(refused(cluster, mine)).isEqualTo("vCenter does not tell which one it shows now");
    assertThat(world.cloud.vcenter().calls("UploadClientCert")).hasSize(1);
  }

  @Test
  @DisplayName("one that the key server does not accept is not taken, and the reason is told")
  void notAccepted() {
    startAgain(FakeCloud.builder().kms(kms -> kms.serverIdentity(endingSoon())));
    KmsCluster cluster = world.provider(old);
    assertThat(refused(cluster, StageWorld.refused("vcenter", 200)))
        .startsWith(address() + " refuses it: ")
        // a warning is no reason
        .doesNotContain("expires");
    keyInUse();
    assertThat(refused(cluster, StageWorld.refused("vcenter", 200)))
        .startsWith(address() + " does not answer to it: ");
  }

  @Test
  @DisplayName("one to which the key server does not show a key in use is not taken")
  void keysNotShown() {
    KmsCluster cluster = world.provider(old);
    keyInUse();
    world.keyInUse("key-of-nobody", StageWorld.PROVIDER);
    assertThat(refused(cluster, world.accepted("vcenter", 200)))
        .startsWith("it is not proved that " + address() + " holds key key-of-nobody (");
  }

  @Test
  @DisplayName("where vCenter does not say which keys are in use, none is taken")
  void keysNotTold() {
    KmsCluster cluster = world.provider(old);
    world.notTold("ListKeys");
    assertThat(refused(cluster, world.accepted("vcenter", 200)))
        .startsWith("it is not known whether keys of it are in use: ")
        .contains("not today");
  }

  @Test
  @DisplayName("each key server has to show who it is, and to answer")
  void eachServer() {
    KmsCluster cluster = world.provider(old);
    ClientIdentity identity = world.accepted("vcenter", 200);
    KeyServer server = world.server(new ClientTrust.Identity(identity));
    Estate estate = StageWorld.estate(server).build();
    NewIdentity mine =
        new NewIdentity(
            world.context(
                estate,
                Set.of(),
                List.of(
                    world.seen(server, "kms-1", Optional.of(world.shown())),
                    world.seen(server, "kms-2", Optional.empty()))),
            identity);
    assertThat(refused(cluster, mine)).isEqualTo(address() + " does not show its certificate");
    assertThat(shown(cluster, old, identity)).isEqualTo(old);
  }
}
