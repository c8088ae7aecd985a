package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.vsphere.VimSchemas;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A fake vCenter that dials a fake key server for real, and a client. {@link #close} checks all
 * that was sent against the vendor's schemas.
 */
final class VcenterWithKms implements AutoCloseable {

  /** What is sent to these must be valid in the schema of 7.0.2 too. */
  private static final Pattern OLD = Pattern.compile("urn:vim25/(6\\..*|7\\.0(\\.[0-2].*)?)");

  /** What changes nothing at a vCenter. */
  private static final Set<String> READS =
      Set.of(
          "ListVStorageObject",
          "RetrieveVStorageObject",
          "RetrieveServiceContent",
          "Login",
          "Logout",
          "ListKmipServers",
          "ListKmsClusters",
          "ListKeys",
          "GetDefaultKmsCluster",
          "QueryCryptoKeyStatus",
          "RetrieveKmipServerCert",
          "RetrieveClientCert",
          "RetrieveClientCsr",
          "RetrieveSelfSignedClientCert",
          "RetrieveKmipServersStatus_Task",
          "VsanClusterGetConfig",
          "RetrievePropertiesEx",
          "ContinueRetrievePropertiesEx",
          "FindByInventoryPath",
          "CreatePropertyCollector",
          "CreateFilter",
          "CreateContainerView",
          "DestroyView",
          "WaitForUpdatesEx",
          "DestroyPropertyFilter",
          "DestroyPropertyCollector");

  // making keys and certificates is slow
  private static final TestAuthority VCENTER_AUTHORITY = TestAuthority.create("vCenter CA");
  private static final TestAuthority KMS_AUTHORITY = TestAuthority.create("KMS CA");

  final TestAuthority kmsAuthority = KMS_AUTHORITY;
  final FakeKmipServer kms;
  final FakeVcenter fake;

  /** The clients' time: what is read at a time, such as keys, is read by this clock. */
  final VirtualTime time = new VirtualTime();

  final VsphereClient vcenter;

  private VcenterWithKms(
      UnaryOperator<FakeVcenterBuilder> vcenterOptions,
      UnaryOperator<FakeKmipServerBuilder> kmsOptions) {
    this.kms = kmsOptions.apply(FakeKmipServer.builder(kmsAuthority)).start();
    this.fake =
        vcenterOptions
            .apply(
                FakeVcenter.builder(VCENTER_AUTHORITY)
                    .taskDuration(Duration.ZERO)
                    .keyServerTimeout(Duration.ofSeconds(2)))
            .start();
    this.vcenter = client(fake.userName(), fake.password());
  }

  static VcenterWithKms start() {
    return start(UnaryOperator.identity());
  }

  static VcenterWithKms start(UnaryOperator<FakeVcenterBuilder> vcenterOptions) {
    return start(vcenterOptions, UnaryOperator.identity());
  }

  static VcenterWithKms start(
      UnaryOperator<FakeVcenterBuilder> vcenterOptions,
      UnaryOperator<FakeKmipServerBuilder> kmsOptions) {
    return new VcenterWithKms(vcenterOptions, kmsOptions);
  }

  static VcenterWithKms start702() {
    return start(builder -> builder.apiVersion("7.0.2.0"));
  }

  VsphereClient client(String user, String password) {
    return VsphereClient.builder(
            HostAndPort.of(fake.host(), fake.port()),
            VsphereCredentials.password(user, Secret.of(password)))
        .trust(ServerTrust.certificateAuthorities(List.of(VCENTER_AUTHORITY.certificate())))
        .timeSource(time)
        .build();
  }

  KmsClusters clusters() {
    return vcenter.kmsClusters();
  }

  KeyLedger ledger() {
    return vcenter.keyLedger();
  }

  KmsServerSpec server(String name) {
    return KmsServerSpec.builder(name, kms.host()).port(kms.port()).build();
  }

  /** A cluster of the key server, which vCenter trusts already. */
  KmsCluster cluster() {
    KmsCluster cluster =
        clusters()
            .ensure(KmsClusterSpec.builder("cluster", server("kms-1")).makeDefault().build())
            .value();
    cluster.trust().ensureServerTrusted(kmsCertificate());
    return cluster;
  }

  ServerCertificate kmsCertificate() {
    return ServerCertificate.of(List.of(kms.certificate()));
  }

  /** How many requests came until now, for {@link #changesSince}. */
  int requests() {
    return fake.requests().size();
  }

  /** The methods that change something and were called since. */
  List<String> changesSince(int requests) {
    return fake.requests().stream()
        .skip(requests)
        .map(FakeSoapCall::method)
        .filter(method -> !READS.contains(method))
        .toList();
  }

  @Override
  public void close() {
    vcenter.close();
    List<FakeSoapCall> requests = fake.requests();
    assertThat(fake.failures()).isEmpty();
    fake.close();
    kms.close();
    if (VimSchemas.areHere()) {
      assertThat(requests)
          .allSatisfy(
              call -> {
                assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_9_1)).isEmpty();
                if (OLD.matcher(call.soapAction()).matches()) {
                  assertThat(VimSchemas.errorIn(call.body(), VimSchemas.VIM_7_0_2)).isEmpty();
                }
              });
    }
  }
}
