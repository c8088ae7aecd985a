package io.vmcrypt.estate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Two vCenters, and two key servers that do not share their keys. */
final class TwoSites implements AutoCloseable {

  static final String PROVIDER = "kms-prod";

  /** The privileges of a user who looks, and may not see all. */
  static final String[] PARTLY = {
    "System.View",
    "System.Read",
    "StorageProfile.View",
    "Cryptographer.ManageKeys",
    "Cryptographer.ManageKeyServers"
  };

  private static final TestAuthority VCENTERS = TestAuthority.create("vCenter CA");
  private static final TestAuthority KMS = TestAuthority.create("KMS CA");
  private static final TestIdentity KMS_CLIENT = KMS.client("vcenter").issue();

  final FakeKmipServer kms = FakeKmipServer.builder(KMS).start();
  final FakeKmipServer otherKms = FakeKmipServer.builder(KMS).start();
  final FakeVcenter fakeA;
  final FakeVcenter fakeB;
  final VsphereClient a;
  final VsphereClient b;

  private TwoSites(
      UnaryOperator<FakeVcenterBuilder> optionsOfA, UnaryOperator<FakeVcenterBuilder> optionsOfB) {
    fakeA = optionsOfA.apply(vcenter()).start();
    fakeB = optionsOfB.apply(vcenter()).start();
    a = client(fakeA, fakeA.userName(), fakeA.password());
    b = client(fakeB, fakeB.userName(), fakeB.password());
    provided(a, PROVIDER, kms, true);
  }

  private static FakeVcenterBuilder vcenter() {
    return FakeVcenter.builder(VCENTERS)
        .taskDuration(Duration.ZERO)
        .keyServerTimeout(Duration.ofSeconds(20));
  }

  /** Site A has the key provider; site B has none yet. */
  static TwoSites start() {
    return start(UnaryOperator.identity());
  }

  static TwoSites start(UnaryOperator<FakeVcenterBuilder> optionsOfB) {
    return start(UnaryOperator.identity(), optionsOfB);
  }

  static TwoSites start(
      UnaryOperator<FakeVcenterBuilder> optionsOfA, UnaryOperator<FakeVcenterBuilder> optionsOfB) {
    return new TwoSites(optionsOfA, optionsOfB);
  }

  /** With a user who may not see all. */
  static UnaryOperator<FakeVcenterBuilder> partly() {
    return options -> options.limitedUser("part", "pw", PARTLY);
  }

  /** Site B has the same key server under the same name. */
  TwoSites ready() {
    provided(b, PROVIDER, kms, true);
    return this;
  }

  static VsphereClient client(FakeVcenter fake, String user, String password) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(user, Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(VCENTERS.certificate())))
        .timeSource(new BriskTime())
        .build();
  }

  /** Registers a key server; neither side trusts the other yet. */
  KmsTrust provider(VsphereClient site, String name, FakeKmipServer server, boolean isDefault) {
    KmsClusterSpec.Builder spec =
        KmsClusterSpec.builder(
            name, KmsServerSpec.builder("kms-1", server.host()).port(server.port()).build());
    return site.kmsClusters()
        .ensure(isDefault ? spec.makeDefault().build() : spec.build())
        .value()
        .trust();
  }

  /** Registers a key server, and each trusts the other. */
  void provided(VsphereClient site, String name, FakeKmipServer server, boolean isDefault) {
    trusted(provider(site, name, server, isDefault), server);
  }

  void trusted(KmsTrust trust, FakeKmipServer server) {
    trust.ensureServerTrusted(certificate(server));
    trust.ensureClientCertificate(identity());
  }

  static ServerCertificate certificate(FakeKmipServer server) {
    return ServerCertificate.of(List.of(server.certificate()));
  }

  static ClientIdentity identity() {
    return ClientIdentity.of(KMS_CLIENT.chain(), KMS_CLIENT.privateKey());
  }

  /** A new key of site A. */
  CryptoKeyId key() {
    return a.kmsClusters().keys().create(PROVIDER);
  }

  /** A VM of site A that is encrypted with a new key. */
  CryptoKeyId encrypted(String name) {
    CryptoKeyId key = key();
    fakeA.addVm(FakeVm.builder(name).disks(2).encryptedWith(fake(key)).build());
    return key;
  }

  /** A VM of site A that is encrypted with a key of that name, which no key server has. */
  CryptoKeyId encryptedWithLostKey(String name) {
    CryptoKeyId key = new CryptoKeyId("key-of-" + name, Optional.of(PROVIDER));
    fakeA.addVm(FakeVm.builder(name).disks(1).encryptedWith(fake(key)).build());
    return key;
  }

  static FakeKey fake(CryptoKeyId key) {
    return new FakeKey(key.keyId(), key.providerId().orElse(""));
  }

  @Override
  public void close() {
    a.close();
    b.close();
    assertThat(fakeA.failures()).isEmpty();
    assertThat(fakeB.failures()).isEmpty();
    fakeA.close();
    fakeB.close();
    kms.close();
    otherKms.close();
  }
}
