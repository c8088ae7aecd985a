package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vCenter does not show of hosts, clusters, disks and templates is not taken for "none". */
class NotShownHttpTest {

  private static final Host HOST =
      new Host("host-1", "esx-01", "connected", Host.CryptoState.SAFE, Optional.empty());
  private static final ComputeCluster CLUSTER =
      new ComputeCluster(
          "domain-c8", "Cluster", "", Optional.empty(), Optional.empty(), Optional.empty());
  private static final ComputeCluster.CryptoMode ON_DEMAND = ComputeCluster.CryptoMode.ON_DEMAND;
  private static final ComputeCluster.CryptoMode FORCED = ComputeCluster.CryptoMode.FORCE_ENABLE;
  private static final String POLICY =
      "<policy><keyId><keyId>k-1</keyId><providerId><id>kms-a</id></providerId></keyId></policy>";
  private static final String KEY =
      "<propSet><name>config.keyId</name><val xsi:type=\"CryptoKeyId\"><keyId>k-1</keyId>"
          + "<providerId><id>kms-a</id></providerId></val></propSet>";
  private static final String DEVICES =
      "<propSet><name>config.hardware.device</name><val xsi:type=\"ArrayOfVirtualDevice\"/>"
          + "</propSet>";
  private static final String ATTRIBUTE =
      "<propSet><name>field</name><val xsi:type=\"ArrayOfCustomFieldDef\"><CustomFieldDef>"
          + "<key>101</key><name>"
          + Templates.ATTRIBUTE
          + "</name><type>string</type><managedObjectType>VirtualMachine</managedObjectType>"
          + "</CustomFieldDef></val></propSet>";
  private static final String LOCKED =
      "<propSet><name>runtime.cryptoState</name><val"
          + " xsi:type=\"xsd:string\">locked</val></propSet>";

  private ScriptedVcenter vcenter;
  private VsphereClient client;

  @BeforeEach
  void start() throws IOException {
    vcenter = new ScriptedVcenter().withView();
    client = vcenter.client().timeSource(new VirtualTime()).build();
  }

  @AfterEach
  void stop() {
    client.close();
    vcenter.close();
  }

  private static String denied(String type, String path) {
    return ("<missingSet><path>%s</path><fault><fault xsi:type=\"NoPermission\"><object"
            + " type=\"%s\">"
            + "one</object><privilegeId>System.Read</privilegeId></fault></fault></missingSet>")
        .formatted(path, type);
  }

  private static String property(String path, String value) {
    return "<propSet><name>%s</name><val xsi:type=\"xsd:string\">%s</val></propSet>"
        .formatted(path, value);
  }

  private static String host(String id, String name, String more) {
    return "<objects><obj type=\"HostSystem\">%s</obj>%s%s</objects>"
        .formatted(id, property("name", name), more);
  }

  private void showsHosts(String hosts) {
    vcenter.on("RetrievePropertiesEx", always(returning("<returnval>" + hosts + "</returnval>")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"runtime.cryptoState", "runtime.cryptoKeyId", "runtime.connectionState"})
  @DisplayName(
      "what may not be read of a host is an error, not a host without a key or encryption mode")
  void hosts_notReadable_areRefused(String path) {
    showsHosts(host("host-1", "esx-01", denied("HostSystem", path)));

    ThrowingCallable[] reads = {
      () -> client.hosts().list(),
      () -> client.hosts().find("esx-01"),
      () -> client.hosts().precheck(HOST, "kms-b"),
      () -> client.hosts().planKey(HOST, "kms-b"),
      () -> client.hosts().ensureKey(HOST, "kms-b")
    };
    assertThat(reads)
        .allSatisfy(
            read ->
                assertThatThrownBy(read)
                    .isInstanceOfSatisfying(
                        PermissionDeniedException.class,
                        refused -> assertThat(refused.missing()).containsExactly("System.Read")));
    assertThat(vcenter.methods()).doesNotContain("GenerateKey", "ConfigureCryptoKey");
  }

  @ParameterizedTest
  @CsvSource({
    // by what vCenter shows: a host that has a key may have it of any key provider
    "connected, safe, safe, true",
    "connected, pendingIncapable, pendingIncapable, true",
    "connected, prepared, prepared, false",
    "connected, incapable, incapable, false",
    // ESXi before 6.5 has no encryption mode
    "connected, , incapable, false",
    "connected, ' ', incapable, false",
    "notResponding, prepared, prepared, false",
    "notResponding, , unknown, true",
    "disconnected, ' ', unknown, true"
  })
  @DisplayName("a host of which no key is shown has none only if that follows from its state")
  void hosts_keyNotShown(
      String connection, @Nullable String shown, String state, boolean mayHaveKey) {
    showsHosts(
        host(
            "host-1",
            "esx-01",
            property("runtime.connectionState", connection)
                + (shown == null ? "" : property("runtime.cryptoState", shown))));

    Host host = client.hosts().get("esx-01");

    assertThat(host.keyId()).isEmpty();
    assertThat(host.cryptoState()).isEqualTo(new Host.CryptoState(state));
    assertThat(host.mayHaveKeyOf("kms-a")).isEqualTo(mayHaveKey);
  }

  private void showsCluster(String more) {
    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            // there are no folders above it that these credentials could see
            call.body().contains("<propSet><type>ClusterComputeResource</type>")
                ? returning(
                    "<returnval><objects><obj type=\"ClusterComputeResource\">domain-c8</obj>"
                        + "<propSet><name>name</name><val xsi:type=\"xsd:string\">Cluster</val>"
                        + "</propSet>"
                        + more
                        + "</objects></returnval>")
                : returning(""));
  }

  private void refusesCluster(Class<? extends SdkException> type) {
    ThrowingCallable[] reads = {
      () -> client.computeClusters().list(),
      () -> client.computeClusters().plan(CLUSTER, ON_DEMAND),
      () -> client.computeClusters().ensure(CLUSTER, ON_DEMAND)
    };
    assertThat(reads).allSatisfy(read -> assertThatThrownBy(read).isInstanceOf(type));
    assertThat(vcenter.methods()).doesNotContain("SetCryptoMode");
  }

  @Test
  @DisplayName(
      "a configuration of a cluster that is not there is an error, not a cluster without a mode")
  void cluster_configurationNotShown_isRefused() {
    showsCluster("");

    refusesCluster(ServiceException.class);
  }

  private static String configuration(String mode, String policy) {
    return "<propSet><name>configurationEx</name><val xsi:type=\"ClusterConfigInfoEx\">"
        + "<cryptoConfig><cryptoMode>"
        + mode
        + "</cryptoMode>"
        + policy
        + "</cryptoConfig></val></propSet>";
  }

  /** It has this policy before the mode is set, and that one afterwards. */
  private void modeChanges(String before, String after) {
    showsCluster(configuration("onDemand", before));
    vcenter.on(
        "SetCryptoMode",
        call -> {
          showsCluster(configuration("forceEnable", after));
          return returning("");
        });
  }

  @Test
  @DisplayName("the key that its hosts get goes back with another mode")
  void cluster_keyOfHosts_isKept() {
    modeChanges(POLICY, POLICY);

    ComputeCluster after = client.computeClusters().ensure(CLUSTER, FORCED).value();

    assertThat(after.keyId()).contains(new CryptoKeyId("k-1", Optional.of("kms-a")));
    assertThat(vcenter.calls("SetCryptoMode"))
        .singleElement()
        .satisfies(call -> assertThat(call.body()).contains(POLICY));
  }

  @Test
  @DisplayName("a mode with which the key got lost does not pass for done")
  void cluster_keyOfHostsLost_fails() {
    modeChanges(POLICY, "");

    assertThatThrownBy(() -> client.computeClusters().ensure(CLUSTER, FORCED))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("forceEnable with keys of the default key provider");
  }

  private static String isTemplate(boolean template) {
    return "<propSet><name>config.template</name><val xsi:type=\"xsd:boolean\">"
        + template
        + "</val></propSet>";
  }

  private static String vm(String more) {
    return "<returnval><objects><obj type=\"VirtualMachine\">vm-1</obj><propSet><name>name</name>"
        + "<val xsi:type=\"xsd:string\">golden</val></propSet><propSet>"
        + "<name>runtime.powerState</name><val xsi:type=\"VirtualMachinePowerState\">poweredOff"
        + "</val></propSet>"
        + more
        + "</objects></returnval>";
  }

  private void showsTemplate(String more) {
    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            returning(
                call.body().contains("<propSet><type>VirtualMachine</type>") ? vm(more) : ""));
  }

  private void refusesTemplate() {
    assertThatThrownBy(() -> client.templates().list())
        .isInstanceOfSatisfying(
            PermissionDeniedException.class,
            refused -> assertThat(refused.missing()).containsExactly("System.Read"));
  }

  @Test
  @DisplayName("a template whose keys may not be read is an error, not a plain template")
  void templateKeys_notReadable_isRefused() {
    showsTemplate(isTemplate(true) + DEVICES + denied("VirtualMachine", "config.keyId"));
    refusesTemplate();
    showsTemplate(isTemplate(true) + KEY + denied("VirtualMachine", "config.hardware.device"));
    refusesTemplate();
    showsTemplate(isTemplate(true) + KEY);
    assertThatThrownBy(() -> client.templates().list())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("template \"golden\" (vm-1)")
        .hasMessageContaining("not its disks");
    showsTemplate(isTemplate(true) + KEY + LOCKED);
    assertThatThrownBy(() -> client.templates().list())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("template \"golden\" (vm-1)")
        .hasMessageContaining("does not show its disks");
  }

  @Test
  @DisplayName("what may be a template and may not be read is an error, not a VM")
  void templateKind_notReadable_isRefused() {
    showsTemplate(
        denied("VirtualMachine", "config.template")
            + denied("VirtualMachine", "config.keyId")
            + denied("VirtualMachine", "config.hardware.device"));
    refusesTemplate();
  }

  @Test
  @DisplayName("a VM is none of these, whatever is not shown of it")
  void templateVm_isPassedOver() {
    showsTemplate(isTemplate(false) + DEVICES + denied("VirtualMachine", "config.keyId"));
    assertThat(client.templates().list()).isEmpty();
    // vCenter itself does not have its configuration
    showsTemplate("");
    assertThat(client.templates().list()).isEmpty();
    showsTemplate(isTemplate(true) + KEY + DEVICES);
    assertThat(client.templates().list())
        .singleElement()
        .satisfies(template -> assertThat(template.mayHaveKeyOf("kms-a")).isTrue());
  }

  @Test
  @DisplayName("marks that may not be read are an error, not templates without a mark")
  void templateMarks_notReadable_isRefused() {
    vcenter.on(
        "RetrieveServiceContent",
        always(
            returning(
                ScriptedVcenter.serviceContent("8.0.3.0", "VirtualCenter")
                    .replace(
                        "</returnval>",
                        "<customFieldsManager type=\"CustomFieldsManager\">CustomFieldsManager"
                            + "</customFieldsManager></returnval>"))));
    answers(fields(denied("VirtualMachine", "field")), vm(isTemplate(false) + DEVICES));
    refusesTemplate();
    answers(fields(ATTRIBUTE), vm(denied("VirtualMachine", "customValue")));
    refusesTemplate();
  }

  private void answers(String fields, String values) {
    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            returning(
                call.body().contains(">field<")
                    ? fields
                    : call.body().contains(">customValue<")
                        ? values
                        : vm(isTemplate(false) + DEVICES)));
  }

  private static String fields(String more) {
    return "<returnval><objects><obj type=\"CustomFieldsManager\">CustomFieldsManager</obj>"
        + more
        + "</objects></returnval>";
  }

  @Test
  @DisplayName(
      "a vCenter that shows no manager of first-class disks is an error, not an empty list")
  void firstClassDisks_withoutManager_areRefused() {
    assertThatThrownBy(() -> client.listFirstClassDisks())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("shows no manager of first-class disks");
    assertThat(vcenter.methods()).doesNotContain("CreateContainerView");
  }
}
