package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter")
class FakeVcenterTest {

  private static final String COLLECTOR =
      "<_this type=\"PropertyCollector\">propertyCollector</_this>";

  private final TestAuthority authority = TestAuthority.create();
  private FakeVcenter vcenter = FakeVcenter.start(authority);
  private SoapCaller soap = caller("8.0.3.0");

  private SoapCaller caller(String version) {
    return new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), version);
  }

  private void restart(FakeVcenter.Builder builder) {
    vcenter.close();
    vcenter = builder.start();
    soap = caller("8.0.3.0");
  }

  @BeforeEach
  void withVms() {
    restart(
        FakeVcenter.builder(authority)
            .virtualMachine(FakeVm.builder("web-01").disks(2).folder("Prod/Web").build())
            .virtualMachine(FakeVm.builder("web-01").disks(1).folder("Test").poweredOn().build())
            .virtualMachine(
                FakeVm.builder("db/01")
                    .disk(FakeDisk.ofGibibytes(40))
                    .snapshot("s1")
                    .snapshot("s2")
                    .build()));
  }

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
  }

  private static String retrieve(String type, String properties, String object) {
    return "<RetrievePropertiesEx xmlns=\"urn:vim25\">"
        + COLLECTOR
        + "<specSet><propSet><type>"
        + type
        + "</type>"
        + properties
        + "</propSet><objectSet>"
        + object
        + "</objectSet></specSet><options/></RetrievePropertiesEx>";
  }

  private static String all(String type, String id) {
    return retrieve(type, "<all>true</all>", "<obj type=\"" + type + "\">" + id + "</obj>");
  }

  @Test
  @DisplayName("describes itself to anyone, and its inventory to who has logged in")
  void content_anonymousAndLoggedIn_described() {
    SoapCaller.Answer content =
        soap.call(
            "<RetrieveServiceContent xmlns=\"urn:vim25\"><_this"
                + " type=\"ServiceInstance\">ServiceInstance</_this></RetrieveServiceContent>");
    assertThat(content.status()).isEqualTo(200);
    assertThat(content.value("apiVersion")).isEqualTo("8.0.3.0");
    assertThat(soap.call(all("Folder", "group-d1")).body()).contains("NotAuthenticatedFault");
    soap.login();
    assertThat(soap.call(all("Folder", "group-d1")).value("name")).isNotEmpty();
    String vm = vcenter.vm("db/01").id();
    SoapCaller.Answer answer = soap.call(all("VirtualMachine", vm));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).contains("db%2f01");
  }
}
