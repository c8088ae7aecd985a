package io.vmcrypt.ovh;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.credential.OvhCredentials;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.task.OvhTasks;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@InBothErrorShapes
@Isolated("captures all logs")
class SecretsStaySecretTest {

  private static final String MARK = "m4rkedS3cret";
  private static final String SERVICE = "/1.0/dedicatedCloud/pcc-1";

  SecretsStaySecretTest(FakeOvhApi.ErrorShape shape) {
    assertThat(shape).isNotNull();
  }

  static Stream<Arguments> credentials() {
    return Stream.of(
        Arguments.of(
            OvhCredentials.applicationKey(
                "key", Secret.of(MARK + "Secret"), Secret.of(MARK + "Consumer"))),
        Arguments.of(OvhCredentials.oauth2("id", Secret.of(MARK + "Client"))),
        Arguments.of(OvhCredentials.bearer(Secret.of(MARK + "Token"))));
  }

  @ParameterizedTest
  @MethodSource("credentials")
  @DisplayName("no secret appears in a log at TRACE, a message, a stack trace or a text form")
  void everyCall_atTrace_showsNoSecret(OvhCredentials credentials) {
    List<String> said = new ArrayList<>();
    try (CapturedLogs logs = CapturedLogs.start();
        ScriptedApi api = new ScriptedApi();
        OvhClient client = api.builder(credentials).maxTries(2).build()) {
      api.on(
          "POST /auth/oauth2/token",
          200,
          "{\"access_token\":\"" + MARK + "Access\",\"expires_in\":3599}");
      api.on("GET /1.0/dedicatedCloud", 200, "[\"pcc-1\"]");
      api.on("GET " + SERVICE, 503, "<html>" + MARK + "</html>");
      api.on("GET " + SERVICE + "/vmEncryption", 401, "{\"message\":\"no\"}");
      api.on("GET " + SERVICE + "/vmEncryption/kms", 200, "[1]");
      api.on("GET " + SERVICE + "/vmEncryption/kms/1", 200, "{\"ip\":\"192.0.2.1\"}");
      api.on("GET " + SERVICE + "/task", 200, "{\"" + MARK + "\":\"" + MARK + "\"");
      api.on("POST " + SERVICE + "/vmEncryption/kms", 200, "{\"taskId\":\"" + MARK + "\"}");
      PrivateCloud cloud = client.privateCloud("pcc-1");
      KmsServers servers = cloud.vmEncryption().kmsServers();

      Stream.<Runnable>of(
              () -> said.add(client.privateClouds().toString()),
              () -> said.add(cloud.details().toString()),
              () -> said.add(cloud.vmEncryption().state().toString()),
              () -> said.add(servers.list().toString()),
              () -> said.add(cloud.tasks().listIds(OvhTasks.Filter.all()).toString()),
              () ->
                  said.add(
                      servers
                          .startRegister(
                              KmsRegistration.builder(
                                      "192.0.2.2", Thumbprint.parse("ab".repeat(20)))
                                  .build())
                          .toString()))
          .forEach(call -> said.add(outcome(call)));
      said.add(credentials.toString());
      said.add(client.toString());
      said.add(cloud.toString());
      said.add(logs.text());

      assertThat(logs.text()).contains("TRACE").contains("/dedicatedCloud");
      assertThat(said).anyMatch(text -> text.contains("HTTP 503"));
      assertThat(api.requests()).hasSizeGreaterThan(6);
    }
    assertThat(said).noneMatch(text -> text.contains(MARK));
  }

  private static String outcome(Runnable call) {
    try {
      call.run();
      return "";
    } catch (SdkException e) {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      return text.toString();
    }
  }
}
