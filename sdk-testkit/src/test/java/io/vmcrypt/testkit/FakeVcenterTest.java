package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.allProperties;
import static io.vmcrypt.testkit.VcenterCalls.allVms;
import static io.vmcrypt.testkit.VcenterCalls.call;
import static io.vmcrypt.testkit.VcenterCalls.collector;
import static io.vmcrypt.testkit.VcenterCalls.crypto;
import static io.vmcrypt.testkit.VcenterCalls.login;
import static io.vmcrypt.testkit.VcenterCalls.logout;
import static io.vmcrypt.testkit.VcenterCalls.objectSet;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.ref;
import static io.vmcrypt.testkit.VcenterCalls.retrieve;
import static io.vmcrypt.testkit.VcenterCalls.through;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The fake vCenter: sessions, strictness, releases and the property collector")
class FakeVcenterTest extends VcenterLab {

  private static final String CONTENT =
      call("RetrieveServiceContent", "ServiceInstance", "ServiceInstance", "");
  private static final String TIME = call("CurrentTime", "ServiceInstance", "ServiceInstance", "");

  FakeVcenterTest() {
    super(
        vcenter ->
            vcenter
                .virtualMachine(FakeVm.builder("web-01").disks(2).folder("Prod/Web").build())
                .virtualMachine(
                    FakeVm.builder("web-01").disks(1).folder("Test").poweredOn().build())
                .virtualMachine(
                    FakeVm.builder("db/01")
                        .disk(FakeDisk.ofGibibytes(40).shared())
                        .disk(FakeDisk.ofGibibytes(1).rawDeviceMapping())
                        .disk(FakeDisk.ofGibibytes(1).linkedClone())
                        .disk(FakeDisk.ofGibibytes(1).firstClass("fcd-1"))
                        .snapshot("s1")
                        .snapshot("s2")
                        .build())
                .virtualMachine(
                    FakeVm.builder("secret")
                        .disks(1)
                        .encryptedWith(new FakeKey("1", "kms"))
                        .build()));
  }

  private void assertFault(SoapCaller.Answer answer, String type) {
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.value("faultcode")).isEqualTo("ServerFaultCode");
    assertThat(answer.body())
        .contains("<" + type + "Fault xmlns=\"urn:vim25\" xsi:type=\"" + type + "\">");
  }

  @Test
  @DisplayName("gives out a quoted cookie at login, good for the whole site and for TLS only")
  void login_rightPassword_cookie() {
    SoapCaller.Answer answer = soap.call(login(vcenter.userName(), vcenter.password(), ""));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.cookie().orElseThrow())
        .matches("vmware_soap_session=\"[0-9a-f]{32}\"; Path=/; HttpOnly; Secure");
    assertThat(answer.value("userName")).isEqualTo(vcenter.userName());
    assertThat(vcenter.users().openSessions()).isEqualTo(1);
  }

  @Test
  @DisplayName("answers InvalidLogin to a wrong password, a wrong user and a second login")
  void login_wrongOrRepeated_invalidLogin() {
    assertFault(soap.call(login(vcenter.userName(), "wrong", "")), "InvalidLogin");
    assertFault(soap.call(login("nobody", vcenter.password(), "")), "InvalidLogin");
    soap.login();
    assertFault(soap.call(login(vcenter.userName(), vcenter.password(), "")), "InvalidLogin");
  }

  /** Each property that is asked for is missing, and the call is no fault. */
  private void assertHidden(String type, String id, String path) {
    SoapCaller.Answer answer = soap.call(property(type, id, path));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains("<missingSet><path>" + path + "</path><fault>")
        .contains("xsi:type=\"NotAuthenticated\"")
        .contains("<object type=\"" + type + "\">" + id + "</object>")
        .contains("<privilegeId>System.View</privilegeId>")
        .doesNotContain("propSet");
  }

  @Test
  @DisplayName("tells no property before login, after logout and after expiry")
  void inventory_withoutSession_hidden() {
    assertHidden("Folder", "group-d1", "name");
    soap.login();
    assertThat(soap.call(property("Folder", "group-d1", "name")).body())
        .contains("propSet")
        .doesNotContain("missingSet");
    assertThat(soap.call(logout()).status()).isEqualTo(200);
    assertHidden("Folder", "group-d1", "name");
    become(vcenter.userName(), vcenter.password());
    vcenter.users().expireSessions();
    assertHidden("Folder", "group-d1", "childEntity");
    become(vcenter.userName(), vcenter.password());
    vcenter.faults().onNext(FakeVcenter.call("RetrievePropertiesEx"), Fault.expiredSession());
    assertHidden("Folder", "group-d1", "name");
    assertThat(vcenter.users().openSessions()).isZero();
  }

  @Test
  @DisplayName("without a session follows no property, and tells nothing of what it leads to")
  void inventory_withoutSession_emptyBehindAProperty() {
    String below =
        retrieve(
            "Datacenter",
            "<pathSet>name</pathSet>",
            objectSet("Folder", "group-d1", through("Folder", "childEntity", "")),
            "");
    SoapCaller.Answer nothing = soap.call(below);
    assertThat(nothing.status()).isEqualTo(200);
    assertThat(nothing.body()).doesNotContain("returnval");
    soap.login();
    assertThat(soap.call(below).body()).contains("propSet");
  }

  @Test
  @DisplayName("answers other calls without a session with NotAuthenticated, the time too")
  void call_withoutSession_notAuthenticated() {
    assertFault(soap.call(TIME), "NotAuthenticated");
    assertFault(soap.call(logout()), "NotAuthenticated");
  }

  @ParameterizedTest
  @CsvSource({"6.5,6.0", "6.7,6.5", "7.0.2.0,7.0.1.1", "8.0.3.0,8.0.2.0", "9.0.0.0,8.0.3.1"})
  @DisplayName("offers its own release and all before it")
  void serviceVersions_release_offered(String release, String prior) {
    restart(vcenter -> vcenter.apiVersion(release));
    SoapCaller.Answer answer = soap.get("/sdk/vimServiceVersions.xml");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.value("version")).isEqualTo(release);
    assertThat(answer.value("priorVersions").trim()).startsWith("<version>" + prior + "<");
    assertThat(soap.call(CONTENT).value("apiVersion")).isEqualTo(release);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.0.3.1", "9.1.0.0", "9.9.9.9", "10.0"})
  @DisplayName("speaks its own release with a client that is newer, which takes no newer element")
  void soapAction_newerRelease_ownRelease(String newer) {
    soap.speak(newer);
    assertThat(soap.call(CONTENT).value("apiVersion")).isEqualTo("8.0.3.0");
    soap.login();
    assertThat(soap.call(crypto("ListKmipServers", "")).status()).isEqualTo(200);
    assertFault(
        soap.call(crypto("GenerateKey", "<keySpec><keyType>rawKey</keyType></keySpec>")),
        "InvalidRequest");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9.9.9.9.9", "next", "8.0.2.7", "-1.0", "99999.0"})
  @DisplayName("refuses what is no release, or an older one that never was")
  void soapAction_noRelease_invalidRequest(String release) {
    soap.speak(release);
    SoapCaller.Answer answer = soap.call(CONTENT);
    assertFault(answer, "InvalidRequest");
    assertThat(answer.value("faultstring")).contains("Unsupported version URI");
  }

  @Test
  @DisplayName("does not tell an old client about what came later, nor take it from one")
  void negotiatedRelease_old_laterFieldsHidden() {
    soap.speak("6.5");
    soap.login();
    String vm = id("secret");
    SoapCaller.Answer old = soap.call(allProperties("VirtualMachine", vm));
    assertThat(old.body())
        .contains("<keyId><keyId>1</keyId>")
        .doesNotContain("ftEncryptionMode", "createDate", "nativeUnmanagedLinkedClone");
    assertFault(
        soap.call(VcenterCalls.reconfigure(vm, "<ftEncryptionMode>x</ftEncryptionMode>")),
        "InvalidRequest");
    assertFault(soap.call(crypto("ListKmsClusters", "")), "InvalidRequest");
    assertFault(
        soap.call(property("VirtualMachine", vm, "config.ftEncryptionMode")), "InvalidProperty");
    soap.speak("8.0.3.0");
    assertThat(soap.call(allProperties("VirtualMachine", vm)).body())
        .contains("ftEncryptionMode", "createDate", "nativeUnmanagedLinkedClone");
    assertThat(soap.call(crypto("ListKmsClusters", "")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // the wrong order
        "<Login xmlns=\"urn:vim25\">THIS<password>p</password><userName>u</userName></Login>",
        // something required is missing
        "<Login xmlns=\"urn:vim25\">THIS<userName>u</userName></Login>",
        // something unknown
        "<Login"
            + " xmlns=\"urn:vim25\">THIS<userName>u</userName><password>p</password><more/></Login>",
        // the parameters in another namespace
        "<v:Login xmlns:v=\"urn:vim25\">THIS<userName>u</userName><password>p</password></v:Login>",
        // no type on the reference
        "<Login xmlns=\"urn:vim25\"><_this>SessionManager</_this><userName>u</userName>"
            + "<password>p</password></Login>",
        // text between elements
        "<Login xmlns=\"urn:vim25\">text THIS<userName>u</userName><password>p</password></Login>",
        // the same twice
        "<Login xmlns=\"urn:vim25\">THIS<userName>u</userName><userName>u</userName>"
            + "<password>p</password></Login>",
        // not a call of this service
        "<Login xmlns=\"urn:other\"/>"
      })
  @DisplayName("refuses what is not as the schema says, before it looks at the password")
  void request_notValid_invalidRequest(String call) {
    String manager = ref("_this", "SessionManager", "SessionManager");
    assertFault(soap.call(call.replace("THIS", manager)), "InvalidRequest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<vmProfile><profileId>p</profileId></vmProfile>",
        "<crypto/>",
        "<crypto xsi:type=\"CryptoSpec\"/>",
        "<crypto xsi:type=\"CryptoSpecEncrypt\"/>",
        "<crypto xsi:type=\"KeyProviderId\"><id>1</id></crypto>",
        "<crypto xsi:type=\"Unheard\"/>",
        "<crypto xsi:type=\"none:CryptoSpecDecrypt\"/>",
        "<deviceChange><operation>paint</operation></deviceChange>",
        "<deviceChange><operation>edit</operation><device><key>1</key></device></deviceChange>",
        "<migrateEncryption>required</migrateEncryption><annotation>late</annotation>",
        "<numCPUs>many</numCPUs>"
      })
  @DisplayName("refuses abstract types without xsi:type, foreign types and wrong values")
  void reconfigure_notValid_invalidRequest(String spec) {
    soap.login();
    assertFault(soap.call(reconfigure("secret", spec)), "InvalidRequest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not xml",
        "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body/></Envelope>",
        "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"/>",
        "<other/>",
        "<!DOCTYPE Envelope [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>"
            + "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body>&e;</Body>"
            + "</Envelope>"
      })
  @DisplayName("refuses what is no SOAP envelope, or has a document type")
  void envelope_broken_invalidRequest(String envelope) {
    assertFault(soap.post("/sdk", "urn:vim25/8.0.3.0", envelope), "InvalidRequest");
  }

  @Test
  @DisplayName("answers NotImplemented to a method that it does not model")
  void method_notModelled_notImplemented() {
    soap.login();
    assertFault(soap.call(call("StandbyGuest", "VirtualMachine", "vm-1", "")), "NotImplemented");
  }

  @ParameterizedTest
  @CsvSource({
    "Folder,group-d1",
    "Datacenter,datacenter-2",
    "ClusterComputeResource,domain-c7",
    "ResourcePool,resgroup-8",
    "Datastore,datastore-9",
    "Network,network-10",
    "HostSystem,host-11",
    "ServiceInstance,ServiceInstance",
    "SessionManager,SessionManager",
    "CryptoManagerKmip,CryptoManager",
    "TaskManager,TaskManager"
  })
  @DisplayName("tells all properties of each kind of object, valid in the schema")
  void allProperties_eachKind_valid(String type, String id) {
    soap.login();
    SoapCaller.Answer answer = soap.call(allProperties(type, id));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("<propSet>");
  }

  @Test
  @DisplayName("tells all of a VM: devices, disks of each kind, snapshots, escaped name")
  void allProperties_vm_valid() {
    soap.login();
    String body = soap.call(allProperties("VirtualMachine", vcenter.vm("db/01").id())).body();
    assertThat(body)
        .contains(
            "<val xsi:type=\"xsd:string\">db%2f01</val>",
            "xsi:type=\"VirtualDiskFlatVer2BackingInfo\"",
            "xsi:type=\"VirtualDiskRawDiskMappingVer1BackingInfo\"",
            "<sharing>sharingMultiWriter</sharing>",
            "<parent><fileName>",
            "<vDiskId><id>fcd-1</id></vDiskId>",
            "<label>Hard disk 4</label>",
            "<name>s1</name>",
            "<name>s2</name>");
  }

  @Test
  @DisplayName(
      "follows traversals by name, and answers in pages when asked to, until the token is gone")
  void retrieve_maxObjects_pages() {
    soap.login();
    SoapCaller.Answer first =
        soap.call(allVms("summary.config.name", "<maxObjects>3</maxObjects>"));
    assertThat(first.body()).contains("<name>summary.config.name</name>");
    String token = first.value("token");
    assertThat(first.body().split("<objects>", -1)).hasSize(4);
    SoapCaller.Answer second = soap.call(next(token));
    assertThat(second.body()).doesNotContain("<token>");
    assertThat(second.body().split("<objects>", -1)).hasSize(2);
    assertFault(soap.call(next(token)), "InvalidArgument");
  }

  @Test
  @DisplayName("a later page shows objects as they are then, and not those that are gone")
  void retrieve_changedBetweenPages_isShown() {
    restart(UnaryOperator.identity());
    List.of("a", "b", "c").forEach(name -> vcenter.addVm(FakeVm.builder(name).build()));
    soap.login();
    SoapCaller.Answer first = soap.call(allVms("runtime.powerState", "<maxObjects>1</maxObjects>"));
    assertThat(first.body()).contains(">" + vcenter.vm("a").id() + "<");
    String gone = vcenter.vm("b").id();
    vcenter.inventory().removeVm("b");
    vcenter.inventory().setPoweredOn("c", true);

    SoapCaller.Answer second = soap.call(next(first.value("token")));

    assertThat(second.body())
        .contains(">" + vcenter.vm("c").id() + "<", ">poweredOn<")
        .doesNotContain(">" + gone + "<", "<token>");
  }

  private static String next(String token) {
    return collector("ContinueRetrievePropertiesEx", "<token>" + token + "</token>");
  }

  @ParameterizedTest
  @CsvSource({
    "config.nonsense,InvalidProperty",
    "nonsense,InvalidProperty",
    "config.hardware.device.key,InvalidProperty"
  })
  @DisplayName("answers InvalidProperty to a path that the type does not have")
  void path_unknown_invalidProperty(String path, String fault) {
    soap.login();
    assertFault(soap.call(property("VirtualMachine", id("secret"), path)), fault);
  }

  @ParameterizedTest
  @CsvSource({
    "HostSystem,host-11,datastoreBrowser",
    "HostSystem,host-11,config.storageDevice.scsiLun",
    "Datastore,datastore-9,browser",
    "VirtualMachine,vm,environmentBrowser",
    "VirtualMachine,vm,config.ftInfo.role"
  })
  @DisplayName("says of a property that a real one has that it does not model it")
  void path_notModelled_notSupported(String type, String id, String path) {
    soap.login();
    String object = id.equals("vm") ? id("secret") : id;
    SoapCaller.Answer answer = soap.call(property(type, object, path));
    assertFault(answer, "NotSupported");
    assertThat(answer.value("faultstring"))
        .endsWith("This fake does not model the property " + path + " of " + type);
  }

  @ParameterizedTest
  @CsvSource({
    "AuthorizationManager,AuthorizationManager,roleList,NoCryptoAdmin",
    "AuthorizationManager,AuthorizationManager,privilegeList,Cryptographer.EncryptNew",
    "HostSystem,host-11,config.network.portgroup,Management Network",
    "HostSystem,host-11,hardware.cpuInfo.numCpuCores,16",
    "ResourcePool,resgroup-8,config.cpuAllocation,-1",
    "ClusterComputeResource,domain-c7,configurationEx,fullyAutomated",
    "VirtualMachine,vm,config.cpuAllocation.shares.shares,2000",
    "VirtualMachine,vm,resourceConfig.memoryAllocation.limit,-1",
    "VirtualMachine,vm,layoutEx.file,diskExtent",
    "VirtualMachine,vm,summary.storage.committed,1",
    "VirtualMachine,vm,network,network-"
  })
  @DisplayName("knows the properties that programs list")
  void path_oftenRead_value(String type, String id, String path, String part) {
    soap.login();
    String object = id.equals("vm") ? id("secret") : id;
    SoapCaller.Answer answer = soap.call(property(type, object, path));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.value("val")).contains(part);
  }

  @Test
  @DisplayName("leaves out what is unset, and finds one device by its key")
  void path_unsetOrKeyed_value() {
    soap.login();
    String plain = vcenter.vm("/Datacenter/vm/Test/web-01").id();
    assertThat(soap.call(property("VirtualMachine", plain, "config.keyId")).body())
        .contains("<objects>")
        .doesNotContain("<propSet>");
    assertThat(
            soap.call(
                    property(
                        "VirtualMachine", plain, "config.hardware.device[2000].backing.fileName"))
                .body())
        .contains("<val xsi:type=\"xsd:string\">[datastore1] web-01/web-01.vmdk</val>");
    assertFault(soap.call(property("VirtualMachine", "vm-999", "name")), "ManagedObjectNotFound");
  }

  private String createFilter(String specSet) {
    return soap.call(
            collector(
                "CreateFilter",
                "<spec>" + specSet + "</spec><partialUpdates>false</partialUpdates>"))
        .value("returnval");
  }

  private static String waitForUpdates(String version, String options) {
    return collector(
        "WaitForUpdatesEx",
        "<version>%s</version><options>%s</options>".formatted(version, options));
  }

  private static final String NOW = "<maxWaitSeconds>0</maxWaitSeconds>";

  @Test
  @DisplayName("tells a waiting client of a change as soon as it happens, and only of the change")
  void waitForUpdates_changeLater_told() throws Exception {
    soap.login();
    String vm = id("secret");
    createFilter(
        "<propSet><type>VirtualMachine</type><pathSet>runtime.powerState</pathSet>"
            + "<pathSet>name</pathSet></propSet>"
            + objectSet("VirtualMachine", vm, ""));
    SoapCaller.Answer first = soap.call(waitForUpdates("", NOW));
    assertThat(first.value("kind")).isEqualTo("enter");
    String version = first.value("version");
    assertThat(soap.call(waitForUpdates(version, NOW)).body()).doesNotContain("returnval");
    CompletableFuture<SoapCaller.Answer> waiting =
        CompletableFuture.supplyAsync(() -> soap.call(waitForUpdates(version, "")));
    vcenter.inventory().setPoweredOn("secret", true);
    SoapCaller.Answer second = waiting.get(20, TimeUnit.SECONDS);
    assertThat(second.value("kind")).isEqualTo("modify");
    assertThat(second.body())
        .contains("<val xsi:type=\"VirtualMachinePowerState\">poweredOn</val>")
        .doesNotContain("<name>name</name>");
    assertFault(soap.call(waitForUpdates("unknown", NOW)), "InvalidCollectorVersion");
  }

  @Test
  @DisplayName("wakes a waiting client when its session ends")
  void waitForUpdates_sessionEnds_fault() throws Exception {
    soap.login();
    CompletableFuture<SoapCaller.Answer> again =
        CompletableFuture.supplyAsync(() -> soap.call(waitForUpdates("", "")));
    while (vcenter.calls("WaitForUpdatesEx").isEmpty()) {
      Thread.onSpinWait();
    }
    vcenter.users().expireSessions();
    assertFault(again.get(20, TimeUnit.SECONDS), "NotAuthenticated");
  }

  @Test
  @DisplayName(
      "tells of many objects in parts when asked to, of objects that come, and of the one that"
          + " goes")
  void waitForUpdates_manyAndNew_told() {
    soap.login();
    String view =
        soap.call(
                call(
                    "CreateContainerView",
                    "ViewManager",
                    "ViewManager",
                    ref("container", "Folder", "group-d1")
                        + "<type>VirtualMachine</type><recursive>true</recursive>"))
            .value("returnval");
    createFilter(
        "<propSet><type>VirtualMachine</type><pathSet>name</pathSet></propSet>"
            + objectSet("ContainerView", view, through("ContainerView", "view", "")));
    String three = NOW + "<maxObjectUpdates>3</maxObjectUpdates>";
    SoapCaller.Answer first = soap.call(waitForUpdates("", three));
    assertThat(first.value("truncated")).isEqualTo("true");
    SoapCaller.Answer second = soap.call(waitForUpdates(first.value("version"), three));
    assertThat(second.body().split("<objectSet>", -1)).hasSize(2);
    assertThat(second.body()).doesNotContain("truncated");
    vcenter.addVm(FakeVm.builder("new").build());
    SoapCaller.Answer third = soap.call(waitForUpdates(second.value("version"), three));
    assertThat(third.value("kind")).isEqualTo("enter");
    assertThat(third.value("val")).isEqualTo("new");
    soap.good(vm("UnregisterVM", "new", ""));
    SoapCaller.Answer fourth = soap.call(waitForUpdates(third.value("version"), three));
    assertThat(fourth.value("kind")).isEqualTo("leave");
    assertThat(fourth.body().split("<objectSet>", -1)).hasSize(2);
  }

  @Test
  @DisplayName("tells by one filter of what a client lists, and which of it there is not")
  void listView_modified_toldByOneFilter() {
    soap.login();
    String vm = id("secret");
    String view =
        soap.call(call("CreateListView", "ViewManager", "ViewManager", "")).value("returnval");
    createFilter(
        "<propSet><type>VirtualMachine</type><pathSet>name</pathSet></propSet>"
            + objectSet("ListView", view, through("ListView", "view", "")));
    assertThat(soap.call(waitForUpdates("", NOW)).body()).doesNotContain("returnval");

    SoapCaller.Answer listed =
        soap.call(
            call(
                "ModifyListView",
                "ListView",
                view,
                ref("add", "VirtualMachine", vm) + ref("add", "VirtualMachine", "vm-999")));
    assertThat(listed.body())
        .contains("<returnval type=\"VirtualMachine\">vm-999</returnval>")
        .doesNotContain(vm + "<");
    SoapCaller.Answer first = soap.call(waitForUpdates("", NOW));
    assertThat(first.value("kind")).isEqualTo("enter");
    assertThat(first.body()).contains("<obj type=\"VirtualMachine\">" + vm + "</obj>");
    assertThat(
            soap.call(call("ModifyListView", "ListView", view, ref("remove", "VirtualMachine", vm)))
                .body())
        .doesNotContain("returnval");
    assertThat(soap.call(waitForUpdates(first.value("version"), NOW)).value("kind"))
        .isEqualTo("leave");
    soap.call(call("DestroyView", "ListView", view, ""));
    assertFault(
        soap.call(call("ModifyListView", "ListView", view, ref("add", "VirtualMachine", vm))),
        "ManagedObjectNotFound");
    assertFault(
        soap.call(
            call(
                "CreateListView",
                "ViewManager",
                "ViewManager",
                ref("obj", "VirtualMachine", "vm-999"))),
        "ManagedObjectNotFound");
  }

  @Test
  @DisplayName("records each call as it came, and misbehaves by method name")
  void requests_recorded_andFaults() {
    soap.login();
    vcenter.faults().onNext(FakeVcenter.call("CurrentTime"), Fault.unavailable());
    assertThat(soap.call(CONTENT).status()).isEqualTo(200);
    assertThat(soap.call(TIME).status()).isEqualTo(503);
    assertThat(soap.call(TIME).status()).isEqualTo(200);
    assertThat(vcenter.requests())
        .extracting(FakeSoapCall::method)
        .containsExactly("Login", "RetrieveServiceContent", "CurrentTime", "CurrentTime");
    FakeSoapCall call = vcenter.calls("CurrentTime").get(0);
    assertThat(call.soapAction()).isEqualTo("urn:vim25/8.0.3.0");
    assertThat(call.body()).contains(TIME);
    assertThat(vcenter.requests().toString()).doesNotContain(vcenter.password());
  }

  @Test
  @DisplayName("refuses a specification that asks for an unknown type or an unknown traversal")
  void filter_unknownTypeOrTraversal_refused() {
    soap.login();
    assertFault(
        soap.call(retrieve("Unheard", "<all>true</all>", objectSet("Folder", "group-d1", ""), "")),
        "InvalidType");
    assertFault(
        soap.call(
            retrieve(
                "Folder",
                "<all>true</all>",
                objectSet("Folder", "group-d1", "<selectSet><name>unheard</name></selectSet>"),
                "")),
        "InvalidArgument");
  }
}
