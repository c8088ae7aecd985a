package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.vcenter.property.PropertyPrivileges;
import io.vmcrypt.testkit.internal.vcenter.soap.TypeTable;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The fake vCenter, to other people's clients")
@Tag("thorough")
class FakeVcenterPeerTest {

  private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "6.5,vim.version.version11",
    "6.7,vim.version.version12",
    "7.0.2.0,vim.version.v7_0_2_0",
    "8.0.3.0,vim.version.v8_0_3_0",
    "9.0.0.0,vim.version.v8_0_3_0"
  })
  @DisplayName("is a vCenter of each release: pyVmomi does the whole job, up to the encrypted VM")
  void pyVmomi_wholeJob_done(String release, String spoken) throws Exception {
    TestAuthority authority = TestAuthority.create();
    TestIdentity client = authority.client("vcenter").issue();
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      doTheJob(
          release,
          spoken,
          kms.port(),
          write("client.pem", client.certificatePem()),
          write("client.key", client.privateKeyPem()));
      // one for the VM, one for nobody
      assertThat(kms.keys()).hasSize(2);
    }
  }

  @Test
  @DisplayName("takes its keys from PyKMIP, when pyVmomi does the whole job with that as the KMS")
  void pyVmomi_pyKmipAsKms_done() throws Exception {
    try (PyKmipServer kms = PyKmipServer.builder().start(folder.resolve("pykmip"))) {
      doTheJob(
          "8.0.3.0",
          "vim.version.v8_0_3_0",
          kms.port(),
          kms.clientCertificateFile().toString(),
          kms.clientKeyFile().toString());
    }
  }

  private void doTheJob(
      String release, String spoken, int kmsPort, String certificateFile, String keyFile)
      throws IOException {
    Optional<String> python = PYTHONS.stream().filter(this::hasPyVmomi).findFirst();
    assumeTrue(
        python.isPresent(), "pyVmomi is not installed (Debian: apt-get install python3-pyvmomi)");
    TestAuthority authority = TestAuthority.create();
    try (FakeVcenter vcenter =
        FakeVcenter.builder(authority)
            .apiVersion(release)
            .virtualMachine(FakeVm.builder("web-01").folder("Prod").disks(2).build())
            .virtualMachine(FakeVm.builder("web-01").folder("Test").poweredOn().build())
            .start()) {
      vcenter.inventory().addVsanPolicy("RAID-6", 2, "RAID-5/6 (Erasure Coding) - Capacity");
      vcenter.inventory().setDefaultStoragePolicy("Gold");
      String output =
          PeerProgram.run(
              folder,
              Map.of(),
              List.of(
                  python.orElseThrow(),
                  PeerProgram.script(folder, "pyvmomi_peer.py").toString(),
                  vcenter.host(),
                  Integer.toString(vcenter.port()),
                  vcenter.userName(),
                  vcenter.password(),
                  Integer.toString(kmsPort),
                  certificateFile,
                  keyFile,
                  write("authority.pem", authority.certificatePem())));
      assertThat(output.lines())
          .contains(
              "version=" + spoken,
              "api=" + release,
              "newer=" + release,
              "roles=Admin,Anonymous,NoAccess,NoCryptoAdmin,ReadOnly,View",
              "portgroups=VM Network,Management Network",
              "limits=-1/-1/-1",
              "unmodelled=vmodl.fault.NotSupported",
              "vms=web-01,web-01",
              "power=poweredOff",
              "twice=kms-1",
              "trustedBefore=False",
              "statusBefore=red/True/False",
              "statusAfter=green/True/True",
              "default=cluster-1",
              "clusters=cluster-1:1",
              "policies=VM Encryption Policy,Datastore Default,Gold,RAID-6",
              "rules=VSAN.hostFailuresToTolerate=2,VSAN.replicaPreference="
                  + "RAID-5/6 (Erasure Coding) - Capacity,VSAN.proportionalCapacity=0",
              "kept=VSAN,VSAN,VSAN,com.vmware.storageprofile.dataservice",
              "defaultPolicy=Gold",
              "defaultAndEmpty=1/0",
              "lost=nonCompliant,nonCompliant,nonCompliant",
              "held=compliant,compliant,compliant",
              "created=Mine",
              "duplicate=Mine",
              "keyProvider=cluster-1",
              "disks=cluster-1,cluster-1",
              "migrate=required",
              "associated=3",
              "compliance=compliant,compliant,compliant",
              "refused=poweredOn",
              "csr=-----BEGIN CERTIFICATE REQUEST-----",
              "csrAgain=True",
              "selfSignedAgain=True",
              "inUse=True",
              "otherKey=certificate",
              "made=True/cluster-1",
              "used=cluster-1",
              "left=cluster-1",
              "session=None",
              "over=vm System.View",
              "over=ServiceInstance System.View",
              "over=group System.View");
      if (!release.startsWith("6.")) {
        assertThat(output.lines())
            .contains("users=web-01", "available=True", "entity=cluster-2", "parent=cluster-1");
      }
      assertThat(vcenter.vm("/Datacenter/vm/Prod/web-01").isFullyEncrypted()).isTrue();
      assertThat(vcenter.failures()).isEmpty();
      assertThat(vcenter.users().openSessions()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.7", "7.0.2.0", "8.0.3.0", "9.0.0.0"})
  @DisplayName("is a vCenter to rbvmomi, which lists what people list, and encrypts a VM")
  void rbvmomi_listsAndEncrypts_done(String release) throws Exception {
    assumeTrue(
        PeerProgram.works(folder, Map.of(), "ruby", "-rrbvmomi", "-e", ""),
        "rbvmomi is not installed (Debian: apt-get install ruby-rbvmomi)");
    TestAuthority authority = TestAuthority.create();
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        FakeVcenter vcenter = encryptingVcenter(authority, kms, release)) {
      String output =
          PeerProgram.run(
              folder,
              Map.of("SSL_CERT_FILE", write("authority.pem", authority.certificatePem())),
              List.of(
                  "ruby",
                  PeerProgram.script(folder, "rbvmomi_peer.rb").toString(),
                  vcenter.host(),
                  Integer.toString(vcenter.port()),
                  vcenter.userName(),
                  vcenter.password()));

      assertThat(output.lines())
          .containsExactly(
              "rev=5.5",
              "about=" + fullName(release),
              "api=" + release,
              "roles=Admin,Anonymous,NoAccess,NoCryptoAdmin,ReadOnly,View",
              "vms=web-01,db-01",
              "collected=web-01,poweredOff,2000",
              "disks=2",
              "committed=true",
              "files=config,diskDescriptor,diskExtent",
              "limit=-1",
              "networks=VM Network",
              "cluster=Cluster 96000 fullyAutomated",
              "pool=-1",
              "portgroups=VM Network,Management Network",
              "cores=16",
              "datastore=datastore1 VMFS 2 true",
              "unmodelled=" + notModelled("browser of Datastore"),
              "unmodelledPath=" + notModelled("config.storageDevice.scsiLun of HostSystem"),
              "unknown=InvalidProperty: InvalidProperty: Invalid property: config.nonsense",
              "newer=" + release,
              "clusters=kms:one:true",
              "policies=VM Encryption Policy,Datastore Default,Gold",
              "newerPolicies=InvalidRequest: Request version 'urn:pbm/9.9.9.9' and namespace"
                  + " 'urn:pbm' are not supported",
              "encrypted=web-01");
      assertThat(vcenter.vm("web-01").isFullyEncrypted()).isTrue();
      assertThat(vcenter.failures()).isEmpty();
      assertThat(vcenter.users().openSessions()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"7.0.2.0,7.0", "8.0.3.0,7.0", "8.0.3.0,9.1.0.0", "7.0.2.0,9.9.9.9"})
  @DisplayName("is a vCenter to govmomi, which never negotiates and never binds xsd:")
  void govmomi_listsAndEncrypts_done(String release, String spoken) throws Exception {
    Path program =
        PeerProgram.goProgram(
            folder,
            "govmomi_peer.go",
            "github.com/vmware/govmomi",
            "golang-github-vmware-govmomi-dev");
    TestAuthority authority = TestAuthority.create();
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        FakeVcenter vcenter = encryptingVcenter(authority, kms, release)) {
      String output =
          PeerProgram.run(
              folder,
              Map.of(
                  "PEER_URL", vcenter.url() + "/sdk",
                  "PEER_CA", write("authority.pem", authority.certificatePem()),
                  "PEER_VERSION", spoken,
                  "PEER_USER", vcenter.userName(),
                  "PEER_PASSWORD", vcenter.password()),
              List.of(program.toString()));

      assertThat(output.lines())
          .containsExactly(
              "about=VMware vCenter Server (vmcrypt testkit fake)",
              "api=" + release,
              "vm=web-01 poweredOff -1 0",
              "vm=db-01 poweredOff -1 0",
              "networks=1",
              "pool=/Datacenter/host/Cluster/Resources",
              "host=Stand-in 2",
              "datastore=VMFS 2",
              "cluster=kms 1 true",
              "created=Mine",
              "encrypted=kms",
              "cryptoEvents=true",
              "unmodelled=true",
              "rest=true",
              "over=true",
              "hidden=NotAuthenticated");
      assertThat(vcenter.vm("web-01").isFullyEncrypted()).isTrue();
      assertThat(vcenter.requests())
          .filteredOn(call -> call.method().equals("ReconfigVM_Task"))
          .extracting(FakeSoapCall::soapAction)
          .containsExactly("urn:vim25/" + spoken);
      assertThat(vcenter.calls("PbmCreate"))
          .singleElement()
          .extracting(FakeSoapCall::body)
          .asString()
          .contains("\"xsd:string\"")
          .doesNotContain("xmlns:xsd");
      assertThat(vcenter.failures()).isEmpty();
    }
  }

  @Test
  @DisplayName("knows each property that pyVmomi knows of its objects, and who may read it")
  void objects_haveWhatPyVmomiKnows() throws Exception {
    Optional<String> python = PYTHONS.stream().filter(this::hasPyVmomi).findFirst();
    assumeTrue(
        python.isPresent(), "pyVmomi is not installed (Debian: apt-get install python3-pyvmomi)");
    String table = resource(TypeTable.class, "vim25.txt");
    List<String> expected =
        new ArrayList<>(
            resource(PropertyPrivileges.class, "property-privileges.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList());
    // what else needs a session is told or refused by inventory_withoutSession_* of FakeVcenterTest
    expected.addAll(
        List.of(
            "all RetrieveProperties",
            "all RetrievePropertiesEx",
            "all RetrieveServiceContent",
            "all Login"));

    String told =
        PeerProgram.run(
            folder,
            Map.of(),
            List.of(
                python.orElseThrow(),
                PeerProgram.script(folder, "pyvmomi_object_table.py").toString(),
                write("vim25.txt", table)));

    assertThat(told.lines()).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String resource(Class<?> of, String name) throws IOException {
    try (InputStream stream = Objects.requireNonNull(of.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String notModelled(String property) {
    return "NotSupported: NotSupported: The operation is not supported on the object. This fake"
        + " does not model the property "
        + property;
  }

  private static String fullName(String release) {
    String product = release.length() < 5 ? release + ".0" : release.substring(0, 5);
    return "VMware vCenter Server " + product + " build-24022515 (vmcrypt testkit fake)";
  }

  /** A vCenter with a KMS cluster of trust both ways, the default. */
  private static FakeVcenter encryptingVcenter(
      TestAuthority authority, FakeKmipServer kms, String release) {
    FakeVcenter vcenter =
        FakeVcenter.builder(authority)
            .apiVersion(release)
            .virtualMachine(FakeVm.builder("web-01").disks(2).build())
            .virtualMachine(FakeVm.builder("db-01").build())
            .start();
    SoapCaller soap =
        new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), release).login();
    TestIdentity client = authority.client("vcenter").issue();
    for (String call : VcenterCalls.trustedCluster("kms", kms.port(), authority, client)) {
      SoapCaller.Answer answer = soap.call(call);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
    assertThat(soap.call(VcenterCalls.logout()).status()).isEqualTo(200);
    return vcenter;
  }

  private boolean hasPyVmomi(String python) {
    return PeerProgram.works(folder, Map.of(), python, "-c", "import pyVmomi");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
