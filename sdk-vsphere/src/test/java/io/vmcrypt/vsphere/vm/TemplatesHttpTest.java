package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VirtualTime;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What vCenter does not show of a template is not taken for "none". */
class TemplatesHttpTest {

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
      "<propSet><name>runtime.cryptoState</name><val xsi:type=\"xsd:string\">locked</val></propSet>";

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

  private static String isTemplate(boolean template) {
    return "<propSet><name>config.template</name><val xsi:type=\"xsd:boolean\">"
        + template
        + "</val></propSet>";
  }

  private static String denied(String path) {
    return "<missingSet><path>"
        + path
        + "</path><fault><fault xsi:type=\"NoPermission\"><object"
        + " type=\"VirtualMachine\">vm-1</object>"
        + "<privilegeId>System.Read</privilegeId></fault></fault></missingSet>";
  }

  private static String vm(String more) {
    return "<returnval><objects><obj type=\"VirtualMachine\">vm-1</obj><propSet><name>name</name>"
        + "<val xsi:type=\"xsd:string\">golden</val></propSet><propSet>"
        + "<name>runtime.powerState</name><val xsi:type=\"VirtualMachinePowerState\">poweredOff"
        + "</val></propSet>"
        + more
        + "</objects></returnval>";
  }

  private void shows(String more) {
    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            returning(
                call.body().contains("<propSet><type>VirtualMachine</type>") ? vm(more) : ""));
  }

  private void refused() {
    assertThatThrownBy(() -> client.templates().list())
        .isInstanceOfSatisfying(
            PermissionDeniedException.class,
            refused -> assertThat(refused.missing()).containsExactly("System.Read"));
  }

  @Test
  @DisplayName("a template whose keys may not be read is an error, not a plain template")
  void keys_notReadable_isRefused() {
    shows(isTemplate(true) + DEVICES + denied("config.keyId"));
    refused();
    shows(isTemplate(true) + KEY + denied("config.hardware.device"));
    refused();
    shows(isTemplate(true) + KEY);
    assertThatThrownBy(() -> client.templates().list())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("template \"golden\" (vm-1)")
        .hasMessageContaining("not its disks");
    shows(isTemplate(true) + KEY + LOCKED);
    assertThatThrownBy(() -> client.templates().list())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("template \"golden\" (vm-1)")
        .hasMessageContaining("does not show its disks");
  }

  @Test
  @DisplayName("what may be a template and may not be read is an error, not a VM")
  void kind_notReadable_isRefused() {
    shows(denied("config.template") + denied("config.keyId") + denied("config.hardware.device"));
    refused();
  }

  @Test
  @DisplayName("a VM is none of these, whatever is not shown of it")
  void vm_isPassedOver() {
    shows(isTemplate(false) + DEVICES + denied("config.keyId"));
    assertThat(client.templates().list()).isEmpty();
    // vCenter itself does not have its configuration
    shows("");
    assertThat(client.templates().list()).isEmpty();
    shows(isTemplate(true) + KEY + DEVICES);
    assertThat(client.templates().list())
        .singleElement()
        .satisfies(template -> assertThat(template.mayHaveKeyOf("kms-a")).isTrue());
  }

  @Test
  @DisplayName("marks that may not be read are an error, not templates without a mark")
  void marks_notReadable_isRefused() {
    vcenter.on(
        "RetrieveServiceContent",
        always(
            returning(
                ScriptedVcenter.serviceContent("8.0.3.0", "VirtualCenter")
                    .replace(
                        "</returnval>",
                        "<customFieldsManager type=\"CustomFieldsManager\">CustomFieldsManager"
                            + "</customFieldsManager></returnval>"))));
    answers(fields(denied("field")), vm(isTemplate(false) + DEVICES));
    refused();
    answers(fields(ATTRIBUTE), vm(denied("customValue")));
    refused();
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
}
