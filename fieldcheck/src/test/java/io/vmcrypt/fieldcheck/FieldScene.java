package io.vmcrypt.fieldcheck;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.api.OvhEndpoint;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.ovh.part.FakeIamPolicy;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Stand-ins in which there is something to read everywhere. */
final class FieldScene implements FieldSystems, AutoCloseable {

  private static final String ACCOUNT = "urn:v1:eu:identity:account:ab12345-ovh";
  private static final String ANY_OKMS = "urn:v1:eu:resource:okms:*";

  final FakeCloud cloud;

  private FieldScene(FakeCloud cloud) {
    this.cloud = cloud;
  }

  /**
   * A KMS cluster, an encrypted and a plain VM, a template, first-class disks, a native key
   * provider, a registration.
   */
  static FieldScene full() {
    return full(FakeCloud.builder(), "kms-cluster", "web-01");
  }

  static FieldScene full(FakeCloud.Builder builder, String clusterName, String vmName) {
    FakeCloud cloud =
        builder
            .okms()
            .virtualMachine(FakeVm.builder(vmName).build())
            .virtualMachine(
                FakeVm.builder("plain-" + vmName)
                    .disk(FakeDisk.ofGibibytes(1))
                    .disk(FakeDisk.ofGibibytes(1).firstClass("fcd-" + vmName))
                    .poweredOn()
                    .snapshot("before")
                    .build())
            .virtualMachine(FakeVm.builder("template-" + vmName).template().build())
            .start();
    FieldScene scene = new FieldScene(cloud);
    try {
      scene.fill(clusterName);
    } catch (RuntimeException e) {
      scene.close();
      throw e;
    }
    return scene;
  }

  static FieldScene of(FakeCloud cloud) {
    return new FieldScene(cloud);
  }

  /** Nothing is set up there yet. */
  static FieldScene empty() {
    return new FieldScene(FakeCloud.start());
  }

  FakeVcenter atVcenter() {
    return cloud.vcenter();
  }

  FakeOvhApi atOvh() {
    return cloud.ovh();
  }

  private void fill(String clusterName) {
    FakeKey key = new FakeKey("key-of-pvc-" + clusterName, clusterName);
    atVcenter()
        .inventory()
        .addFirstClassDisk(
            FakeFirstClassDisk.of("fcd-" + clusterName, "pvc-" + clusterName)
                .encryptedWith(key)
                .parentEncryptedWith(key));
    atOvh()
        .setIamPolicies(
            FakeIamPolicy.builder("all").identity(ACCOUNT).resource(ANY_OKMS).allow("*").build(),
            FakeIamPolicy.builder("policy-of-" + clusterName)
                .identity(ACCOUNT)
                .resource(ANY_OKMS)
                .allow("okms:kmip:get")
                .except("okms:kmip:revoke")
                .deny("okms:kmip:destroy")
                .permissionsGroup("urn:v1:eu:permissionsGroup:ovh:okmsUser")
                .condition("resource.Tag(owner)", "group-of-" + clusterName)
                .expiredAt(Instant.now().plus(Duration.ofDays(30)))
                .build());
    HostAndPort kms = HostAndPort.of(cloud.kmsHost(), cloud.kmsPort());
    ServerCertificate certificate = KmipProbe.builder(kms).build().readCertificate();
    try (VsphereClient vcenter = vcenter(CallListener.none());
        OvhClient ovh = ovh(CallListener.none())) {
      ovh.privateCloud(atOvh().serviceName())
          .vmEncryption()
          .kmsServers()
          .ensure(
              KmsRegistration.builder(
                      kms.host(), certificate.thumbprint(ThumbprintAlgorithm.SHA256))
                  .description("the company's key server")
                  .build());
      KmsCluster cluster =
          vcenter
              .kmsClusters()
              .ensure(
                  KmsClusterSpec.builder(
                          clusterName,
                          KmsServerSpec.builder("server-of-" + clusterName, kms.host())
                              .port(kms.port())
                              .build())
                      .makeDefault()
                      .build())
              .value();
      cluster.trust().ensureServerTrusted(certificate);
      cluster
          .trust()
          .ensureClientCertificate(
              ClientCertificateSpec.of(
                      ClientIdentity.of(
                          cloud.clientIdentity().chain(), cloud.clientIdentity().privateKey()))
                  .force());
      cluster.awaitHealthy(Duration.ofMinutes(1));
      vcenter.nativeKeyProviders().ensure(NativeKeyProviderSpec.of("native-" + clusterName));
      PolicyAssignment assignment =
          PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
              .homeAndAllDisks()
              .build();
      VirtualMachine first = vcenter.virtualMachines().get(cloud.vmNames().get(0));
      first.start(assignment).await(Duration.ofMinutes(1));
    }
  }

  @Override
  public VsphereClient vcenter(CallListener listener) {
    return VsphereClient.builder(
            HostAndPort.of(cloud.vcenter().host(), cloud.vcenter().port()),
            VsphereCredentials.password(
                cloud.vcenter().userName(), Secret.of(cloud.vcenter().password())))
        .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
        .callListener(listener)
        .build();
  }

  @Override
  public OvhClient ovh(CallListener listener) {
    return OvhClient.builder(
            OvhEndpoint.of(cloud.ovh().endpoint()),
            OvhCredentials.applicationKey(
                cloud.ovh().applicationKey(),
                Secret.of(cloud.ovh().applicationSecret()),
                Secret.of(cloud.ovh().consumerKey())))
        .trust(ServerTrust.certificateAuthorities(List.of(cloud.authority().certificate())))
        .retryBackoff(new Backoff(Duration.ofMillis(1), 1.0, Duration.ofMillis(1), 0.0))
        .callListener(listener)
        .build();
  }

  /** What OVHcloud answers about the option VM encryption from now on. */
  void answerVmEncryption(String json) {
    atOvh()
        .answerRoute(
            "GET",
            "/dedicatedCloud/{serviceName}/vmEncryption",
            request -> FakeAnswer.json(200, json));
  }

  /** All that a check reads. */
  static List<FieldRead> reads() {
    List<FieldRead> all = new ArrayList<>(VcenterReads.all());
    all.addAll(OvhReads.ofPrivateCloud(Instant.now()));
    all.addAll(OvhReads.ofOkms());
    return all;
  }

  Transcript check() {
    return check(reads());
  }

  Transcript check(List<FieldRead> reads) {
    return Fieldcheck.builder(this).reads(reads, atOvh().serviceName()).build().run(title -> {});
  }

  /** One of the reads. */
  static FieldRead read(String id) {
    return reads().stream().filter(read -> read.id().equals(id)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    cloud.close();
  }
}
