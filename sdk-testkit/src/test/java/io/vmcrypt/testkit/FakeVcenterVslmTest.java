package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VimJob.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The fake vCenter's own service for first-class disks")
class FakeVcenterVslmTest {

  private static final String PLAIN = "<id><id>b-plain</id></id>";

  private final TestAuthority authority = TestAuthority.create("vCenter CA");
  private final FakeVcenter vcenter =
      FakeVcenter.builder(authority)
          .datacenter("One")
          .datacenter("Two")
          .virtualMachine(
              FakeVm.builder("node")
                  .datacenter("One")
                  .disk(FakeDisk.ofGibibytes(2).firstClass("a-attached"))
                  .encryptedWith(new FakeKey("k-vm", "kms"))
                  .build())
          .limitedUser("reader", "reader-password", "System.Read")
          .start();
  private final SoapCaller soap =
      new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");
  private final VimJob job = new VimJob(soap);
  private String one = "";
  private String two = "";

  @BeforeEach
  void start() {
    soap.login();
    vcenter.inventory().addFirstClassDisk(FakeFirstClassDisk.of("b-plain", "pvc-1"));
    vcenter
        .inventory()
        .addFirstClassDisk(
            FakeFirstClassDisk.of("c-two", "pvc-2")
                .datacenter("Two")
                .encryptedWith(new FakeKey("k-2", "kms")));
    one = job.at("One/datastore/datastore1");
    two = job.at("Two/datastore/datastore1");
  }

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
  }

  private static String call(String method, String type, String id, String arguments) {
    return "<%s xmlns=\"urn:vslm\"><_this type=\"%s\">%s</_this>%s</%s>"
        .formatted(method, type, id, arguments, method);
  }

  private static String disks(String method, String arguments) {
    return call(method, "VslmVStorageObjectManager", "VStorageObjectManager", arguments);
  }

  private static String tasks(String method, String task) {
    return call(method, "VslmTask", task, "");
  }

  private static String content() {
    return call("RetrieveContent", "VslmServiceInstance", "ServiceInstance", "");
  }

  private static String query(String field, String operator, String... values) {
    StringBuilder query = new StringBuilder("<query><queryField>").append(field);
    query.append("</queryField><queryOperator>").append(operator).append("</queryOperator>");
    for (String value : values) {
      query.append("<queryValue>").append(value).append("</queryValue>");
    }
    return query.append("</query>").toString();
  }

  private static String list(String queries) {
    return disks("VslmListVStorageObjectForSpec", queries + "<maxResult>10</maxResult>");
  }

  private static String create(String datastore) {
    return disks(
        "VslmCreateDisk_Task",
        "<spec><name>data</name><backingSpec xsi:type=\"VslmCreateSpecDiskFileBackingSpec\">"
            + ref("datastore", "Datastore", datastore)
            + "</backingSpec><capacityInMB>64</capacityInMB></spec>");
  }

  private String good(String content) {
    SoapCaller.Answer answer = soap.callVslm(content);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private String refused(String content) {
    SoapCaller.Answer answer = soap.callVslm(content);
    assertThat(answer.status()).as(answer.body()).isEqualTo(500);
    return answer.body();
  }

  private List<String> listed(String queries) {
    return Arrays.stream(good(list(queries)).split("<queryResults>", -1))
        .skip(1)
        .map(found -> found.replaceAll("(?s).*?<id[^>]*><id[^>]*>(.*?)</id>.*", "$1"))
        .toList();
  }

  @ParameterizedTest
  @Tag("thorough")
  @CsvSource({
    "id,equals,c-two,c-two",
    "id,greaterThan,b-plain,c-two",
    "id,greaterThanOrEqual,b-plain,b-plain c-two",
    "id,lessThan,b-plain,a-attached",
    "id,lessThanOrEqual,b-plain,a-attached b-plain",
    "name,notEquals,pvc-1,a-attached c-two",
    "name,startsWith,pvc,b-plain c-two",
    "name,endsWith,-2,c-two",
    "name,contains,tach,a-attached",
    "capacity,greaterThan,1024,a-attached",
    "capacity,equals,1024,b-plain c-two",
    "createTime,lessThan,2000-01-01T00:00:00Z,''",
    "createTime,greaterThan,2000-01-01T00:00:00Z,a-attached b-plain c-two",
    "metadataKey,equals,namespace,''"
  })
  @DisplayName("lists what the comparison says, on all datastores, in the order of the ids")
  void list_queries(String field, String operator, String value, String expected) {
    assertThat(String.join(" ", listed(query(field, operator, value)))).isEqualTo(expected);
  }

  @Test
  @DisplayName("lists by datastore, and by several comparisons at once")
  void list_byDatastore() {
    assertThat(listed(query("datastoreMoId", "equals", two))).containsExactly("c-two");
    String number = two.substring("datastore-".length());
    assertThat(listed(query("datastoreMoId", "equals", number))).containsExactly("c-two");
    assertThat(listed(query("datastoreMoId", "equals", one) + query("name", "contains", "pvc")))
        .containsExactly("b-plain");
    assertThat(good(disks("VslmListVStorageObjectForSpec", "<maxResult>3</maxResult>")))
        .contains("<allRecordsReturned>true<");
    assertThat(good(disks("VslmListVStorageObjectForSpec", "<maxResult>2</maxResult>")))
        .contains("<allRecordsReturned>false<")
        .doesNotContain("c-two");
  }

  @ParameterizedTest
  @CsvSource({
    "backingObjectId,equals,x",
    "colour,equals,x",
    "name,like,x",
    "capacity,contains,1",
    "capacity,equals,ten",
    "createTime,equals,yesterday"
  })
  @DisplayName("refuses what is no comparison, with a fault that its methods do not declare")
  void list_noComparison_refused(String field, String operator, String value) {
    assertThat(refused(list(query(field, operator, value))))
        .contains("xsi:type=\"vim25:SystemError\"", "xsi:type=\"vslm:VslmFault\"")
        .contains("Undeclared fault");
  }

  @Test
  @DisplayName("wants one value in a comparison, and room for one disk")
  void list_values_refused() {
    assertThat(refused(list(query("name", "equals")))).contains("InvalidArgument", "values");
    assertThat(refused(list(query("name", "equals", "a", "b")))).contains("InvalidArgument");
    assertThat(refused(disks("VslmListVStorageObjectForSpec", "<maxResult>0</maxResult>")))
        .contains("InvalidArgument", "maxResult");
  }

  @Test
  @DisplayName("reads a request as strictly as /sdk: order, names, what must be there, types")
  void requests_strict() {
    for (String wrong :
        List.of(
            disks("VslmRetrieveVStorageObject", ""),
            disks("VslmRetrieveVStorageObject", PLAIN + PLAIN),
            disks("VslmRetrieveVStorageObject", PLAIN + ref("datastore", "Datastore", one)),
            disks("VslmRetrieveVStorageObject", "<id><name>b-plain</name></id>"),
            disks("VslmRetrieveVStorageObject", "<id><id xmlns=\"urn:pbm\">b-plain</id></id>"),
            disks("VslmExtendDisk_Task", "<newCapacityInMB>9</newCapacityInMB>" + PLAIN),
            disks("VslmListVStorageObjectForSpec", "<maxResult>9</maxResult>" + query("id", "=")),
            create(one).replace("<spec>", "<spec><id><id>mine</id></id>"))) {
      assertThat(refused(wrong)).as(wrong).contains("InvalidRequest");
    }
    // what is of vim25 is found in its own namespace too
    assertThat(
            good(
                disks(
                    "VslmRetrieveVStorageObject", "<id><id xmlns=\"urn:vim25\">b-plain</id></id>")))
        .contains("pvc-1");
  }

  @Test
  @DisplayName("says the name of a method that it does not model")
  void method_notModelled_saysSo() {
    assertThat(
            refused(disks("VslmRenameVStorageObject", PLAIN + "<name>other</name>"))
                .replaceAll("(?s).*<faultstring>(.*?)</faultstring>.*", "$1"))
        .isEqualTo("This stand-in does not model the method VslmRenameVStorageObject");
    vcenter.answerMethod("VslmRenameVStorageObject", asked -> FakeSoapAnswer.of(""));
    assertThat(good(disks("VslmRenameVStorageObject", PLAIN + "<name>other</name>")))
        .contains("VslmRenameVStorageObjectResponse");
    assertThat(vcenter.calls("VslmRenameVStorageObject")).hasSize(2);
  }

  @Test
  @DisplayName("needs the session in a header of SOAP; who has none learns only what there is")
  void session_inHeader() {
    SoapCaller.Answer byCookie =
        soap.post("/vslm/sdk", "urn:vslm/8.0.3.0", SoapCaller.envelope("", list("")));
    assertThat(byCookie.status()).isEqualTo(500);
    assertThat(byCookie.body()).contains("vim25:NotAuthenticated");
    soap.cookie(null);
    assertThat(good(content()))
        .contains("type=\"VslmVStorageObjectManager\">VStorageObjectManager<");
    assertThat(refused(list(""))).contains("NotAuthenticated");
  }

  @Test
  @DisplayName("is there from 6.7.2 on, and refuses a client that asks for a newer release")
  void releases() {
    soap.speak("7.0.2.0");
    assertThat(good(disks("VslmRetrieveVStorageObjects", "<ids><id>c-two</id></ids>")))
        .contains("<diskPath>");
    soap.speak("6.7.3");
    assertThat(good(disks("VslmRetrieveVStorageObjects", "<ids><id>c-two</id></ids>")))
        .contains("<datastoreUrl>ds:///vmfs/volumes/" + two)
        .doesNotContain("<diskPath>");
    soap.speak("6.7");
    assertThat(refused(list(""))).contains("Unable to resolve WSDL method name");
    soap.speak("9.1.0.0");
    assertThat(refused(list("")))
        .contains("'urn:vslm/9.1.0.0' and namespace 'urn:vslm' are not supported");
    assertThat(soap.get("/vslm").status()).isEqualTo(405);
    try (FakeVcenter old = FakeVcenter.builder(authority).apiVersion("6.7.1").start()) {
      SoapCaller caller =
          new SoapCaller(old, TrustedHttp.client(authority.certificate()), "6.7.1").login();
      assertThat(caller.callVslm(content()).status()).isEqualTo(404);
    }
  }

  @Test
  @DisplayName("shows and changes nothing on a datastore whose files the user has no right to")
  void privileges() {
    soap.cookie(null);
    soap.login("reader", "reader-password");

    assertThat(listed("")).isEmpty();
    for (String call :
        List.of(
            create(one),
            disks("VslmRetrieveVStorageObject", PLAIN),
            disks("VslmDeleteVStorageObject_Task", PLAIN),
            disks("VslmExtendDisk_Task", PLAIN + "<newCapacityInMB>4096</newCapacityInMB>"))) {
      assertThat(refused(call)).contains("vim25:NoPermission", "Datastore.FileManagement");
    }
    assertThat(good(disks("VslmRetrieveVStorageObjects", "<ids><id>b-plain</id></ids>")))
        .contains("NoPermission", "<capacityInMB>-1<");
    assertThat(
            good(disks("VslmRetrieveVStorageObjectAssociations", "<ids><id>a-attached</id></ids>")))
        .contains("NoPermission");
  }

  @Test
  @DisplayName("its tasks are those of /sdk; a task of something else is none of its own")
  void tasks_sameAsVim() {
    vcenter.tasks().setHeld(true);
    String task = good(create(one)).replaceAll("(?s).*type=\"VslmTask\">(.*?)<.*", "$1");
    assertThat(good(tasks("VslmQueryInfo", task)))
        .contains("<state>queued<", "<name>VslmCreateDisk_Task<")
        .contains("xsi:type=\"VslmTaskReasonUser\"")
        .contains("type=\"Datastore\">" + one + "<");
    assertThat(soap.call(property("Task", task, "info")).body())
        .contains("vslm.vcenter.VStorageObjectManager.createDisk");
    assertThat(good(tasks("VslmQueryTaskResult", task))).doesNotContain("returnval");
    assertThat(refused(create(one))).contains("vim25:TaskInProgress");

    good(tasks("VslmCancelTask", task));
    assertThat(good(tasks("VslmQueryInfo", task)))
        .contains("<state>error<", "<cancelled>true<", "RequestCanceled");
    assertThat(refused(tasks("VslmCancelTask", task))).contains("InvalidState");
    vcenter.tasks().setHeld(false);

    String other = vcenter.tasks().start(FakeTask.of("VirtualMachine.powerOn"));
    assertThat(refused(tasks("VslmQueryInfo", other))).contains("ManagedObjectNotFound");
    assertThat(refused(tasks("VslmQueryInfo", "task-999"))).contains("ManagedObjectNotFound");
    String shown =
        vcenter.tasks().start(FakeTask.of("vslm.vcenter.VStorageObjectManager.createDisk"));
    assertThat(good(tasks("VslmQueryInfo", shown))).contains("createDisk");
  }

  @Test
  @DisplayName("an unknown disk is NotFound, one in use is not deleted or extended")
  void changes_refused() {
    String unknown = "<id><id>none</id></id>";
    assertThat(refused(disks("VslmRetrieveVStorageObject", unknown))).contains("vim25:NotFound");
    assertThat(refused(disks("VslmDeleteVStorageObject_Task", unknown))).contains("vim25:NotFound");
    assertThat(refused(create("datastore-999"))).contains("ManagedObjectNotFound");

    String attached = "<id><id>a-attached</id></id>";
    assertThat(ended(disks("VslmDeleteVStorageObject_Task", attached))).contains("InvalidState");
    assertThat(
            ended(
                disks("VslmExtendDisk_Task", attached + "<newCapacityInMB>9999</newCapacityInMB>")))
        .contains("InvalidState");
    assertThat(
            ended(disks("VslmExtendDisk_Task", PLAIN + "<newCapacityInMB>1024</newCapacityInMB>")))
        .contains("InvalidArgument", "newCapacityInMB");
    assertThat(
            ended(
                disks(
                    "VslmExtendDisk_Task", PLAIN + "<newCapacityInMB>99999999</newCapacityInMB>")))
        .contains("NoDiskSpace");
    assertThat(ended(disks("VslmDeleteVStorageObject_Task", PLAIN))).contains("<state>success<");
    assertThat(listed("")).containsExactly("a-attached", "c-two");
  }

  /** What is told of a task that has ended. */
  private String ended(String call) {
    String task = good(call).replaceAll("(?s).*type=\"VslmTask\">(.*?)<.*", "$1");
    while (true) {
      String info = good(tasks("VslmQueryInfo", task));
      if (info.contains("<state>error<") || info.contains("<state>success<")) {
        return info;
      }
    }
  }
}
