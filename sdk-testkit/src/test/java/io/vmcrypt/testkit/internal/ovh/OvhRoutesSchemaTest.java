package io.vmcrypt.testkit.internal.ovh;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.internal.json.JsonText;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OvhRoutesSchemaTest {
  @Test
  @Tag("thorough")
  @DisplayName("Each route has the path, the IAM action and the query that the schema declares")
  void routes_ofPrivateCloud_areDeclared() {
    OvhSchema schema = OvhSchema.load();
    OvhTasks tasks = new OvhTasks(Clock.systemUTC(), Duration.ofSeconds(1), Duration.ZERO, () -> 1);
    PrivateCloudRoutes privateCloud =
        new PrivateCloudRoutes(
            "pcc",
            URI.create("https://192.0.2.1/"),
            "account",
            new KmsServers(tasks, 5696, ip -> true),
            tasks,
            Map.of(),
            new PrivateCloudSecurity(Set.of(), Set.of()),
            new PrivateCloudNetworks(List.of(), List.of()));

    assertThat(privateCloud.routes()).hasSizeGreaterThan(10);
    assertDeclared(schema, privateCloud.routes());
  }

  @Test
  @Tag("thorough")
  @DisplayName("So has each route of version 2")
  void routes_ofOkms_areDeclared() {
    List<OvhRoute> routes =
        new OkmsRoutes(List.of(), Clock.systemUTC(), Duration.ofSeconds(1)).routes();

    assertThat(routes).hasSize(5);
    assertDeclared(OvhSchema.loadOkms(), routes);
  }

  @Test
  @Tag("thorough")
  @DisplayName("The security options are those that the schema names")
  void securityOptions_areDeclared() {
    OvhSchema schema = OvhSchema.load();
    String type = "dedicatedCloud.securityOption.SecurityOptionEnum";

    assertThat(PrivateCloudSecurity.OPTIONS)
        .hasSize(25)
        .allSatisfy(name -> assertThat(schema.violations(type, name, name)).isEmpty());
  }

  private static void assertDeclared(OvhSchema schema, List<OvhRoute> routes) {
    for (OvhRoute route : routes) {
      OvhSchema.Operation declared = schema.operation(route.method() + " " + route.path());
      // what can be had of a region needs no right of a resource
      if (route.action() == null) {
        assertThat(declared.actions()).as(route.toString()).isEmpty();
      } else {
        assertThat(declared.actions()).as(route.toString()).contains(route.action());
      }
      assertThat(declared.query().keySet()).as(route.toString()).isEqualTo(route.query());
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("What can be changed of a user is what the schema declares")
  void changeableFields_ofUser_areDeclared() {
    Map<String, String> fields = new TreeMap<>();
    OvhUser.changeableFields()
        .forEach(
            field ->
                fields.put(
                    field.name(), field.type() == RequestBody.Type.BOOLEAN ? "boolean" : "string"));

    assertThat(fields)
        .isEqualTo(
            OvhSchema.load()
                .operation("POST /dedicatedCloud/{serviceName}/user/{userId}/changeProperties")
                .body());
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "The check of bodies finds wrong types, unknown, missing and null fields, bad values")
  void violations_ofBadBodies_areFound() {
    OvhSchema schema = OvhSchema.load();
    String kms = "dedicatedCloud.VMEncryptionAccessNetwork";
    String good =
        "{'kmsId':1,'ip':'192.0.2.1','kmsTcpPort':5696,'sslThumbprint':'AA','description':'',"
            + "'state':'delivered'}";

    assertThat(violations(schema, kms, good)).isEmpty();
    assertThat(violations(schema, kms, good.replace("5696", "'5696'"))).hasSize(1);
    assertThat(violations(schema, kms, good.replace("5696", "5696.5"))).hasSize(1);
    assertThat(violations(schema, kms, good.replace("'AA'", "null"))).hasSize(1);
    assertThat(violations(schema, kms, good.replace("'delivered'", "'done'"))).hasSize(1);
    assertThat(violations(schema, kms, good.replace("192.0.2.1", "kms.example"))).hasSize(1);
    assertThat(violations(schema, kms, good.replace("'ip'", "'address'"))).hasSize(2);
    assertThat(violations(schema, "long[]", "[1,'2']")).hasSize(1);
    assertThat(violations(schema, "dedicatedCloud.Task", "{}")).hasSize(6);
  }

  private static List<String> violations(OvhSchema schema, String type, String json) {
    return schema.violations(
        type,
        JsonText.parse(json.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        type);
  }
}
