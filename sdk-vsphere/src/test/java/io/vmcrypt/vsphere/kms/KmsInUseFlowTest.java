package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A cluster whose keys are in use is changed only with force(), or with a proof. */
class KmsInUseFlowTest {

  private static final KmsServerSpec SERVER =
      KmsServerSpec.builder("kms-1", "kms1.example.com").build();
  private static final HostAndPort PRESENT = HostAndPort.of("kms1.example.com", 5696);
  private static final KmsServerSpec MOVED =
      KmsServerSpec.builder("kms-1", "kms9.example.com").port(5697).build();
  private static final FakeKey KEY = new FakeKey("key-1", "a");
  private static final ClientIdentity SHOWN = identity(TestAuthority.create(), "vcenter");
  private static final HeldKeys.Client VCENTER = client(SHOWN, Optional.empty());

  private VcenterWithKms systems;
  private FakeKmipServer other;

  @BeforeEach
  void start() {
    use(UnaryOperator.identity());
  }

  private void use(UnaryOperator<FakeVcenterBuilder> options) {
    if (systems != null) {
      stop();
    }
    other = FakeKmipServer.builder(TestAuthority.create("other KMS CA")).start();
    systems =
        VcenterWithKms.start(
            builder ->
                options.apply(
                    builder
                        .apiVersion("7.0.2.0")
                        .limitedUser(
                            "servers@fake.test", "Srv-1!", "Cryptographer.ManageKeyServers")
                        .virtualMachine(FakeVm.builder("web-01").encryptedWith(KEY).build())
                        .virtualMachine(
                            FakeVm.builder("elsewhere")
                                .encryptedWith(new FakeKey("k", "b"))
                                .build())));
    show(systems.clusters().ensure(spec(SERVER).build()).value(), SHOWN);
  }

  private static ClientIdentity identity(TestAuthority authority, String name) {
    TestIdentity identity = authority.client(name).issue();
    return ClientIdentity.of(identity.chain(), identity.privateKey());
  }

  private static HeldKeys.Client client(ClientIdentity identity, Optional<String> user) {
    return new HeldKeys.Client(
        Thumbprint.of(identity.certificate(), ThumbprintAlgorithm.SHA256), user);
  }

  private static void show(KmsCluster cluster, ClientIdentity identity) {
    cluster.trust().ensureClientCertificate(ClientCertificateSpec.of(identity).force());
  }

  @AfterEach
  void stop() {
    systems.close();
    other.close();
  }

  private HostAndPort place() {
    return HostAndPort.of(other.host(), other.port());
  }

  private ServerCertificate certificate() {
    return ServerCertificate.of(List.of(other.certificate()));
  }

  private KmsServerSpec moved() {
    return KmsServerSpec.builder("kms-1", other.host()).port(other.port()).build();
  }

  private static KmsClusterSpec.Builder spec(KmsServerSpec server) {
    return KmsClusterSpec.builder("a", server);
  }

  private HeldKeys proof(HostAndPort place, Instant seenAt, String... held) {
    return proof(place, certificate(), Set.of(held), Map.of(), seenAt);
  }

  /** A proof that a server holds the same keys as an old one, and gives them. */
  private static HeldKeys proof(
      HostAndPort place,
      ServerCertificate certificate,
      Set<String> held,
      Map<String, String> notHeld,
      Instant seenAt) {
    return proof(place, certificate, held, notHeld, seenAt, PRESENT);
  }

  private static HeldKeys proof(
      HostAndPort place,
      ServerCertificate certificate,
      Set<String> held,
      Map<String, String> notHeld,
      Instant seenAt,
      HostAndPort comparedWith) {
    return proof(place, certificate, held, notHeld, seenAt, comparedWith, VCENTER);
  }

  private static HeldKeys proof(
      HostAndPort place,
      ServerCertificate certificate,
      Set<String> held,
      Map<String, String> notHeld,
      Instant seenAt,
      HostAndPort comparedWith,
      HeldKeys.Client client) {
    return new HeldKeys(
        place,
        certificate,
        client,
        held,
        held,
        held,
        notHeld,
        Set.of(),
        Map.of(),
        Optional.of(comparedWith),
        seenAt);
  }

  /** What ensure and plan say alike, while nothing changes. */
  private KeysInUseException refusal(KmsClusterSpec spec) {
    return refusal(systems.clusters(), spec);
  }

  private KeysInUseException refusal(KmsClusters clusters, KmsClusterSpec spec) {
    List<FakeKmsCluster> before = systems.fake.kmsClusters();
    int requests = systems.requests();
    assertThatThrownBy(() -> clusters.plan(spec)).isInstanceOf(KeysInUseException.class);
    KeysInUseException e =
        catchThrowableOfType(KeysInUseException.class, () -> clusters.ensure(spec));
    assertThat(systems.changesSince(requests)).isEmpty();
    assertThat(systems.fake.kmsClusters()).isEqualTo(before);
    assertThat(systems.kms.keys()).isEmpty();
    assertThat(e)
        .hasMessageContaining("Nothing was changed")
        .hasMessageContaining("by force")
        .hasMessageNotContaining("()")
        .hasMessageNotContaining("forced");
    return e;
  }

  @Test
  @DisplayName(
      "a server is moved while keys are in use only with force(); the refusal names the users")
  void ensure_movedWhileInUse_isRefused() {
    KmsServerSpec moved =
        MOVED.toBuilder()
            .proxyAddress("proxy.example.com")
            .proxyPort(3128)
            .credentials("vcenter", Secret.of("MARK"))
            .build();
    KeysInUseException e = refusal(spec(moved).build());
    assertThat(e)
        .hasMessageContaining(
            "kms-1: address kms1.example.com -> kms9.example.com, port 5696 -> 5697,"
                + " proxy none -> proxy.example.com:3128, user name none -> vcenter")
        .hasMessageContaining("keys of it are in use by VM web-01 (vm-")
        .hasMessageContaining("host esx-")
        .hasMessageNotContaining("elsewhere");
    assertThat(e.users())
        .extracting(KeyUser::kind)
        .contains(KeyUser.Kind.VIRTUAL_MACHINE, KeyUser.Kind.HOST);
    KmsClusterSpec said = spec(moved).force().build();
    List<Change> planned = systems.clusters().plan(said);
    assertThat(planned).isNotEmpty();
    assertThat(systems.clusters().ensure(said).changes()).isEqualTo(planned);
    assertThat(systems.clusters().plan(spec(moved).build())).isEmpty();
  }

  @Test
  @DisplayName("a proof about exactly this server, of all keys in use and fresh, moves it")
  void ensure_proved_isDone() {
    Instant now = systems.time.now();
    assertThat(systems.ledger().ofProvider("a").kmsKeyIds()).contains("key-1");
    KmsClusterSpec.Builder proved =
        spec(moved())
            .proved(
                // an older one that lacked the key does not count any more
                proof(place(), now.minusSeconds(60), "key-0"),
                proof(place(), now.minusSeconds(30), "key-1", "key-0"));

    List<Change> planned = systems.clusters().plan(proved.build());
    assertThat(planned).isNotEmpty();
    assertThat(systems.clusters().ensure(proved.build()).changes()).isEqualTo(planned);
    assertThat(systems.fake.kmsClusters().get(0).servers().get(0).port()).isEqualTo(other.port());
  }

  @Test
  @DisplayName("what is the same as at a stranger, or as at the new server itself, proves nothing")
  void ensure_comparedWithAnother_isRefused() {
    for (HostAndPort compared : List.of(HostAndPort.of("kms7.example.com", 5696), place())) {
      HeldKeys proof =
          proof(place(), certificate(), Set.of("key-1"), Map.of(), systems.time.now(), compared);

      assertThat(refusal(spec(moved()).proved(proof).build()))
          .hasMessageContaining(
              ("it is not proved that %s holds the keys in use: they were compared with those at"
                      + " %s, which is no server of the key provider")
                  .formatted(place(), compared));
    }
  }

  @Test
  @DisplayName("what another client was given moves no server: who asked and who will is named")
  void ensure_provedByAnotherClient_isRefused() {
    HeldKeys.Client admin = client(identity(TestAuthority.create(), "admin"), Optional.empty());
    HeldKeys.Client user = client(SHOWN, Optional.of("admin"));
    for (HeldKeys.Client other : List.of(admin, user)) {
      KmsClusterSpec proved = spec(moved()).proved(proofBy(other, place())).build();

      assertThat(refusal(proved))
          .hasMessageContaining("it is not known whether " + place() + " gives vCenter the keys")
          .hasMessageContaining(other + " asked for them, and vCenter asks with " + VCENTER)
          .hasMessageContaining("with the client certificate that vCenter shows and as its user");
    }
    // as the user that the server has from then on
    KmsServerSpec asUser = moved().toBuilder().credentials("admin", Secret.of("MARK")).build();
    assertThat(refusal(spec(asUser).proved(proofBy(VCENTER, place())).build()))
        .hasMessageContaining(VCENTER + " asked for them, and vCenter asks with " + user);
    KmsClusterSpec right = spec(asUser).proved(proofBy(user, place())).build();
    assertThat(systems.clusters().ensure(right).isChanged()).isTrue();
  }

  private HeldKeys proofBy(HeldKeys.Client client, HostAndPort place) {
    return proof(
        place, certificate(), Set.of("key-1"), Map.of(), systems.time.now(), PRESENT, client);
  }

  @Test
  @DisplayName("where vCenter does not tell its certificate, nobody is known to be the same client")
  void ensure_certificateNotTold_isRefused() {
    KmsClusterSpec proved = spec(moved()).proved(proofBy(VCENTER, place())).build();
    for (int call = 0; call < 2; call++) {
      systems
          .fake
          .faults()
          .onNext(FakeVcenter.call("RetrieveClientCert"), SoapFaults.of("RuntimeFault"));
    }
    assertThat(refusal(proved))
        .hasMessageContaining("which certificate vCenter shows is not known: ")
        .hasMessageContaining("RuntimeFault");
    for (int call = 0; call < 2; call++) {
      systems
          .fake
          .faults()
          .onNext(
              FakeVcenter.call("RetrieveClientCert"),
              SoapFaults.noPermission("Cryptographer.ManageKeyServers"));
    }
    assertThat(refusal(proved)).hasMessageContaining("certificate vCenter shows is not known: ");
    assertThat(systems.clusters().ensure(proved).isChanged()).isTrue();
  }

  @Test
  @DisplayName(
      "a word for a server stands for what is not known, not for a key seen not to be there")
  void ensure_vouchedForAndSeenToLack_isRefused() {
    HeldKeys lacks =
        proof(
            place(), certificate(), Set.of(), Map.of("key-1", "it is unknown"), systems.time.now());
    KmsClusterSpec.Builder vouched = spec(moved()).force("kms-1");

    assertThat(refusal(vouched.proved(lacks).build()))
        .hasMessageContaining("it is not proved that " + place() + " holds key key-1 (it is unk")
        .satisfies(e -> assertThat(e.lacking()).containsEntry("key-1", "it is unknown"));
    HeldKeys silent =
        new HeldKeys(
            place(),
            certificate(),
            VCENTER,
            Set.of(),
            Set.of(),
            Set.of(),
            Map.of("key-1", "no answer"),
            Set.of("key-1"),
            Map.of(),
            Optional.of(PRESENT),
            systems.time.now().plusSeconds(1));
    assertThat(systems.clusters().ensure(vouched.proved(silent).build()).isChanged()).isTrue();
  }

  @Test
  @DisplayName(
      "a proof about another address or port, one too old and one of the future prove nothing")
  void ensure_proofOfSomethingElse_isRefused() {
    Instant now = systems.time.now();
    String unproved = "it is not proved that " + place() + " holds the keys in use";
    HostAndPort otherPort = HostAndPort.of(other.host(), systems.kms.port());
    assertThat(refusal(spec(moved()).proved(proof(otherPort, now, "key-1")).build()))
        .hasMessageContaining(unproved);
    HostAndPort otherHost = HostAndPort.of("kms8.example.com", other.port());
    assertThat(refusal(spec(moved()).proved(proof(otherHost, now, "key-1")).build()))
        .hasMessageContaining(unproved);
    Instant old = now.minus(KmsClusterSpec.MAX_PROOF_AGE).minusSeconds(60);
    assertThat(refusal(spec(moved()).proved(proof(place(), old, "key-1")).build()))
        .hasMessageContaining("is from " + old)
        .hasMessageContaining("must not be older than 60 min");
    Instant future = now.plus(Duration.ofMinutes(10));
    assertThat(refusal(spec(moved()).proved(proof(place(), future, "key-1")).build()))
        .hasMessageContaining("is from " + future);
  }

  @Test
  @DisplayName("a proof about another server than the one that vCenter reaches there is refused")
  void ensure_proofOfAnotherServer_isRefused() {
    ServerCertificate stranger =
        ServerCertificate.of(TestAuthority.create().server("kms9.example.com").issue().chain());
    HeldKeys proof = proof(place(), stranger, Set.of("key-1"), Map.of(), systems.time.now());

    assertThat(refusal(spec(moved()).proved(proof).build()))
        .hasMessageContaining("the proof is about another server")
        .hasMessageContaining("showed the certificate " + stranger)
        .hasMessageContaining("vCenter sees " + certificate() + " at " + place())
        .hasMessageContaining("VM web-01");
  }

  @Test
  @DisplayName("a proof is refused where vCenter cannot say which server it reaches")
  void ensure_vcenterSeesNoServer_isRefused() {
    HeldKeys proof = proof(place(), systems.time.now(), "key-1");
    for (int call = 0; call < 2; call++) {
      systems
          .fake
          .faults()
          .onNext(FakeVcenter.call("RetrieveKmipServerCert"), SoapFaults.of("RuntimeFault"));
    }
    assertThat(refusal(spec(moved()).proved(proof).build()))
        .hasMessageContaining("it is not known which server vCenter reaches at " + place())
        .hasMessageContaining("RuntimeFault");
    other.stop();
    assertThat(refusal(spec(moved()).proved(proof).build()))
        .hasMessageContaining("vCenter reaches no key server at " + place());
  }

  @Test
  @DisplayName("of many keys that a proof lacks, twenty are named and the others counted")
  void ensure_proofLacksMany_namesTwenty() {
    // one is in use already
    for (int vm = 2; vm <= 20; vm++) {
      addVmWithKey(vm);
    }
    HeldKeys proof = proof(place(), systems.time.now(), "key-0");
    assertThat(refusal(spec(moved()).proved(proof).build()))
        .hasMessageContaining("key key-20 (")
        .hasMessageNotContaining("0 more");

    addVmWithKey(21);
    addVmWithKey(22);
    KeysInUseException e = refusal(spec(moved()).proved(proof).build());
    assertThat(e).hasMessageContaining(" and 2 more");
    assertThat(e.lacking()).hasSize(22);
  }

  private void addVmWithKey(int number) {
    systems.fake.addVm(
        FakeVm.builder("web-" + number).encryptedWith(new FakeKey("key-" + number, "a")).build());
  }

  @Test
  @DisplayName("if it may not or cannot be asked which keys are in use, they count as in use")
  void ensure_couldNotAsk_isRefused() {
    try (VsphereClient servers = systems.client("servers@fake.test", "Srv-1!")) {
      KeysInUseException e = refusal(servers.kmsClusters(), spec(MOVED).build());
      assertThat(e)
          .hasMessageContaining("it is not known who else uses them")
          .hasMessageContaining("this user needs the privilege Cryptographer.ManageKeys.")
          .hasMessageContaining("VM web-01")
          .hasCauseInstanceOf(PermissionDeniedException.class);
      // no proof can be compared with what is not known
      HeldKeys proof = proof(place(), systems.time.now(), "key-1");
      KmsServerSpec moved = moved();
      refusal(servers.kmsClusters(), spec(moved).proved(proof).build());
      KeyNeed need = servers.keyLedger().ofProvider("a");
      assertThat(need.answer()).isEqualTo(KeyNeed.Answer.NEEDED);
      assertThat(need.missingPrivileges()).contains("Cryptographer.ManageKeys");
    }
    for (int call = 0; call < 2; call++) {
      systems.fake.faults().onNext(FakeVcenter.call("ListKeys"), SoapFaults.of("RuntimeFault"));
    }
    assertThat(refusal(spec(MOVED).build())).hasMessageContaining("RuntimeFault");
  }

  @Test
  @DisplayName(
      "a server is removed while keys are in use only if another one is seen to work and proved to"
          + " hold them")
  void removeServer_whileInUse_needsAnotherThatWorks() {
    KmsServerSpec dead = KmsServerSpec.builder("dead", "127.0.0.1").port(1).build();
    systems.clusters().ensure(spec(SERVER).addServer(dead).force().build());
    int requests = systems.requests();

    KeysInUseException e =
        catchThrowableOfType(
            KeysInUseException.class, () -> systems.clusters().removeServer("a", "kms-1"));
    assertThat(e)
        .hasMessageContaining("in use by VM web-01")
        .hasMessageContaining("no other server of the cluster is seen to work: dead (red")
        .hasMessageContaining("by force");
    assertThat(systems.changesSince(requests)).isEmpty();
    KmsCluster cluster =
        systems
            .clusters()
            .ensure(spec(SERVER).addServer(systems.server("good")).force().build())
            .value();
    cluster.trust().ensureServerTrusted("good", systems.kmsCertificate());
    ClientIdentity identity = identity(systems.kmsAuthority, "vcenter");
    show(cluster, identity);
    int before = systems.requests();
    assertThat(refusedRemoval())
        .as("that it works does not say that it has the keys")
        .hasMessageContaining("it is not proved that " + good() + " holds the keys in use");
    HeldKeys.Client known = client(identity, Optional.empty());
    assertThat(refusedRemoval(proofOfGood(VCENTER, "key-1")))
        .as("it was given to another client than vCenter is now")
        .hasMessageContaining("not known whether " + good() + " gives vCenter the keys in use")
        .hasMessageContaining(VCENTER + " asked for them, and vCenter asks with " + known)
        .hasMessageContaining("with the client certificate that vCenter shows and as its user");
    assertThat(refusedRemoval(proofBy(known, good())))
        .hasMessageContaining("the proof is about another server");
    assertThat(systems.changesSince(before)).isEmpty();

    Removal proved = Removal.careful().proved(proofOfGood(known, "key-1"));
    assertThat(systems.clusters().removeServer("a", "kms-1", proved)).isTrue();
  }

  private HostAndPort good() {
    KmsServerSpec good = systems.server("good");
    return HostAndPort.of(good.address(), good.port());
  }

  private HeldKeys proofOfGood(HeldKeys.Client client, String... held) {
    return proof(
        good(),
        systems.kmsCertificate(),
        Set.of(held),
        Map.of(),
        systems.time.now(),
        PRESENT,
        client);
  }

  private KeysInUseException refusedRemoval(HeldKeys... proofs) {
    Removal removal = Removal.careful().proved(proofs);
    KeysInUseException e =
        catchThrowableOfType(
            KeysInUseException.class, () -> systems.clusters().removeServer("a", "kms-1", removal));
    assertThat(e).hasMessageContaining("by force");
    return e;
  }
}
