package io.vmcrypt.ovh.vmencryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.InBothErrorShapes;
import io.vmcrypt.ovh.ScriptedApi;
import io.vmcrypt.ovh.WithScriptedApi;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.task.OvhProgress;
import io.vmcrypt.ovh.task.OvhProgress.Stage;
import io.vmcrypt.ovh.task.OvhTask;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of answers that are lost, that lie, or that show the work of someone else. */
@InBothErrorShapes
class KmsScenesTest extends WithScriptedApi {

  private static final String CLOUD = "/1.0/dedicatedCloud/pcc-192-0-2-1";
  private static final String KMS = CLOUD + "/vmEncryption/kms";
  private static final Thumbprint OLD =
      Thumbprint.parse("7B:D9:46:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:61");
  private static final Thumbprint NEW =
      Thumbprint.parse("FE:21:E2:BE:0C:1E:B0:27:CE:33:B5:2E:22:0F:00:84:F9:18:C6:47");
  private static final KmsRegistration REGISTRATION =
      KmsRegistration.builder("192.0.2.1", OLD).build();
  private static final KmsRegistration SECOND = KmsRegistration.builder("192.0.2.2", OLD).build();
  private static final Duration WAIT = Duration.ofMinutes(5);

  KmsScenesTest(FakeOvhApi.ErrorShape shape) {
    super(shape);
  }

  /**
   * What OVHcloud answers, in its order, the last answer again and again: {@code list} are ids,
   * {@code 350=state new, description @address} is a KMS, {@code 7=state text} a task, {@code
   * POST}, {@code CHANGE} and {@code DELETE} give a task's id or none, {@code doing} are the tasks
   * under way; numbers from 400 on are refusals. Then how it ends, with what was heard before, and
   * how many changes were sent.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
"""
lost, and the KMS goes             | register | POST=none; list=350; 350=toDelete     | refused DecodingException … names no task | 1
lost, and the KMS is going         | register | POST=none; list=350; 350=deleting     | refused DecodingException … names no task | 1
lost, and another thumbprint       | register | POST=none; list=350; 350=delivered new | refused DecodingException … names no task | 1
may not, although it is there      | ensure   | list=; list=350; 350=delivered; POST=403 | refused PermissionDeniedException | 1
change lost, and made              | replace  | list=350; 350=delivered; 350=delivered new; CHANGE=none | done KMS 350 … FE:21 | 1
change lost, described otherwise   | replace  | list=350; 350=delivered; 350=delivered new, rack 5; CHANGE=none | refused DecodingException … names no task | 1
change lost, and not made          | replace  | list=350; 350=delivered; CHANGE=none     | refused DecodingException … names no task | 1
change done, and the KMS gone      | replace  | list=350; 350=delivered; CHANGE=7; 7=done; 350=404; list=351 | ended OperationFailedException … registration of KMS 192.0.2.1 is gone | 1
removal lost, and the KMS goes     | remove   | 350=delivered; 350=toDelete; 350=deleting; 350=404; list=; DELETE=none | done KMS 350 | 1
removal lost, and the KMS gone     | remove   | 350=delivered; 350=404; list=351; DELETE=none | the KMS is gone … done KMS 350 | 1
removal lost, and the KMS stays    | remove   | 350=delivered; list=350; DELETE=none        | refused DecodingException … names no task | 1
removal lost, the KMS only listed  | remove   | 350=delivered; 350=404; list=350; DELETE=none | refused DecodingException | 1
removal not shown, the KMS goes    | remove   | 350=delivered; 350=deleting; 350=404; list=; DELETE=7; 7=404 | does not show task 7 yet … done KMS 350 | 1
removal not shown nor begun        | remove   | 350=delivered*4; 350=deleting; 350=404; list=; DELETE=7; 7=404 | does not show task 7 yet … done KMS 350 | 1
removal never shown, the KMS stays | remove   | 350=delivered; list=350; DELETE=7; 7=404    | ended OperationFailedException … KMS 350 is still there, in state delivered | 1
removal done, the KMS goes         | remove   | 350=delivered; 350=deleting*2; 350=404; list=; DELETE=7; 7=done | done KMS 350 | 1
removal of what somebody removed   | remove   | 350=delivered; 350=404; list=351; DELETE=404 | done KMS 350 | 1
removal not found, the KMS listed  | remove   | 350=delivered; list=350; DELETE=404         | refused NotFoundException … remove KMS 192.0.2.1 | 1
removal, and the cloud is unknown  | remove   | 350=delivered; 350=404; list=404; DELETE=7; 7=done | ended NotFoundException … list KMS | 1
removal taken up, and it fails     | remove   | 350=deleting; 350=error; list=350           | ended OperationFailedException … state error | 0
too fast twice                     | register | POST=429 5*2; POST=7; list=*2; 7=done; list=350; 350=delivered | slept PT5S, PT5S … done KMS 350 | 3
too fast, and it is there          | register | POST=429 5; list=350; 350=delivered         | done KMS 350 | 1
too fast for too long              | register | POST=429 20; list=                          | refused RateLimitedException | 1
too fast for an unknown time       | register | POST=429 later; list=                       | refused RateLimitedException | 1
too fast, and no time is said      | register | POST=429; list=                             | refused RateLimitedException | 1
delivered, and going since         | ensure   | list=350; 350=delivered; 350=deleting       | ended OperationFailedException … is in state deleting | 0
delivered, and gone since          | ensure   | list=350; 350=delivered; 350=404; list=     | ended OperationFailedException … registration of KMS 192.0.2.1 is gone | 0
one of two is gone since           | both     | list=350,351; 350=delivered; 350=404; 351=delivered @192.0.2.2; list=351 | ended OperationFailedException … registration of KMS 192.0.2.1 is gone | 0
one of two waits for a token       | both     | list=; POST=7; POST=8; 7=doing; 8=todo Waiting for security token validation | ended OperationFailedException … register KMS 192.0.2.2 … the task 8 waits for a token | 2
the task that names the address    | ensure   | list=350; 350=creating; doing=7,8; 7=doing KMS 192.0.2.1; 8=doing | task 7, | 0
a task of another address          | ensure   | list=350; 350=creating; doing=7; 7=doing add KMS 192.0.2.10; 7=error | task , … creating … has not changed | 0
without a task, and it vanishes    | ensure   | list=350*2; list=; 350=creating; 350=404    | in the list and cannot be read … ended OperationFailedException … is gone | 0
without a task, and it fails       | ensure   | list=350; 350=creating; 350=error           | ended OperationFailedException … is in state error | 0
done, and forgotten, and then there | register | POST=7; 7=done; 7=404; list=; list=350; 350=creating; 350=delivered | done KMS 350 | 1
done, and the address comes later  | ensure   | list=; POST=7; 7=done; list=350; 350=creating @; list=350; 350=delivered | done KMS 350 | 1
done, and the KMS is in error      | register | POST=7; 7=done; list=350; 350=error         | ended OperationFailedException … KMS 350 is in state error | 1
done, and no KMS comes             | register | POST=7; 7=done; list=                       | ended OperationTimeoutException … the KMS is not in the list yet | 1
done, and not delivered            | register | POST=7; 7=done; list=350; 350=creating      | ended OperationTimeoutException … KMS 350 is in state creating | 1
the task fails                     | register | POST=7; 7=doing; 7=error the KMS did not answer | ended OperationFailedException … register KMS 192.0.2.1 … ended as error: the KMS did not answer … un the step again | 1
the task is canceled               | register | POST=7; 7=canceled no answer                | canceled … slept ; ended OperationFailedException … ended as canceled: no answer | 1
the task vanishes                  | register | POST=7; 7=doing; 7=404; list=               | ended OperationFailedException … task 7 has vanished | 1
the task is gone, the KMS delivered | register | POST=7; 7=doing; 7=404; list=350; 350=delivered | done KMS 350 | 1
the task is not shown yet          | register | POST=7; 7=404*2; 7=done; list=*2; list=350; 350=delivered | does not show task 7 yet … done KMS 350 | 1
the task is never shown            | register | POST=7; 7=404; list=                        | does not show task 7 yet … ended OperationFailedException … task 7 has vanished | 1
change not shown, and not made     | replace  | list=350; 350=delivered; CHANGE=7; 7=404    | does not show task 7 yet … ended OperationFailedException … task 7 has vanished … thumbprint is 7B | 1
a state that nobody knows          | register | POST=7; 7=reticulating*3; 7=done; list=350; 350=delivered | reticulating … done KMS 350 | 1
a change under way is taken up     | replace  | list=350; 350=updating*2; 350=delivered new | done KMS 350 … FE:21 | 0
the KMS is being removed           | ensure   | list=350; 350=deleting                      | refused ConflictException … deleting | 0
a removal under way is taken up    | remove   | 350=deleting*2; 350=404; list=              | done KMS 350 | 0
no answer came, and it is there    | register | POST=lost; list=350; 350=creating; doing=7; 7=doing; 7=done; 350=delivered | task 7, … done KMS 350 | 1
no answer came, and it is not there | register | POST=lost; list=                            | refused ConnectionException | 1
no answer came, and it is changed  | replace  | list=350; 350=delivered; CHANGE=lost; 350=updating; doing=7; 7=doing KMS 192.0.2.1; 7=done; 350=delivered new | done KMS 350 … FE:21 | 1
vCenter has no KMS                 | register | POST=7; 7=doing Waiting for customer to configure the KMS Server... | ended OperationTimeoutException … Waiting for customer … check that its KMS cluster is there | 1
another thumbprint                 | ensure   | list=350; 350=delivered new                 | refused KmsThumbprintConflictException … FE:21 … not 7B … the option that replaces the registered thumbprint | 0
another thumbprint at one of two   | both     | list=351; 351=delivered new @192.0.2.2      | refused KmsThumbprintConflictException … KMS 351 | 0
the task waits for a token         | register | POST=7; 7=todo Waiting for security token validation | slept ; ended OperationFailedException … waits for a token … /secure/ | 1
another was faster                 | ensure   | list=; POST=409; list=350; 350=delivered    | done KMS 350 | 1
HTTP 408 passes                    | register | POST=7; 7=408*4; 7=done; list=350; 350=delivered | HTTP 408 … done KMS 350 | 1
HTTP 429 passes                    | register | POST=7; 7=429*4; 7=done; list=350; 350=delivered | HTTP 429 … done KMS 350 | 1
HTTP 500 passes                    | register | POST=7; 7=500*4; 7=done; list=350; 350=delivered | HTTP 500 … done KMS 350 | 1
HTTP 504 passes                    | register | POST=7; 7=504*4; 7=done; list=350; 350=delivered | HTTP 504 … done KMS 350 | 1
HTTP 503 stays                     | register | POST=7; 7=503                               | ended OperationTimeoutException … HTTP 503 | 1
told when to come back             | register | POST=7; 7=429 100; 7=done; list=350; 350=delivered | slept PT0.5S, PT1M40S … done KMS 350 | 1
a lost connection comes back       | register | POST=7; 7=doing; 7=lost*4; 7=done; list=350; 350=delivered | the connection broke … done KMS 350 | 1
a lost connection stays lost       | register | POST=7; 7=doing; 7=lost                     | ended OperationTimeoutException … doing … the connection broke | 1
nothing was seen before it is lost | register | POST=7; 7=lost                              | ended ConnectionException | 1
listed and not found: list         | list     | list=350; 350=404; list=350                 | refused NotFoundException … not there | 0
listed and not found: find         | find     | list=350; 350=404; list=350                 | refused NotFoundException … not there | 0
listed and not found: plan         | plan     | list=350; 350=404; list=350                 | refused NotFoundException … not there | 0
listed and not found: ensure       | ensure   | list=350; 350=404; list=350                 | refused NotFoundException … not there | 0
listed and gone since              | list     | list=350; 350=404; list=                    | done [] | 0
address left out: list             | list     | list=350; 350=delivered @                   | done [KMS 350 at an unknown address | 0
address left out: find             | find     | list=350; 350=delivered @                   | refused DecodingException … does not say at which address KMS 350 is, and it may be this one | 0
address left out: plan             | plan     | list=350; 350=delivered @                   | refused DecodingException … may be this one | 0
address left out: ensure           | ensure   | list=350; 350=delivered @                   | refused DecodingException … may be this one | 0
address left out of another        | ensure   | list=350,351; 350=error @; 351=delivered    | done KMS 351 | 0
listed by a name                   | ensure   | list=350; 350=delivered @kms.example.com    | refused DecodingException … lists KMS 350 at "kms.example.com" … may be this one | 0
listed in another spelling         | ensure   | list=350; 350=delivered @::ffff:192.0.2.1   | done KMS 350 | 0
listed as a block of one           | ensure   | list=350; 350=delivered @192.0.2.1/32       | done KMS 350 | 0
several with one address           | find     | list=350,351; 350=delivered; 351=delivered  | refused ConflictException … [350, 351] | 0
""")
  @DisplayName("each scene ends as it should, and sends no change twice")
  void scene(String name, String call, String script, String end, int sent) {
    play(script);
    assertThat(outcome(call)).containsSubsequence(end.split(" … ", -1));
    assertThat(api.requests())
        .filteredOn(request -> !request.getMethod().equals("GET"))
        .hasSize(sent);
  }

  private void play(String script) {
    for (String line : script.split("; *", -1)) {
      String[] call = line.split("=", 2);
      String[] times = call[1].split("\\*", 2);
      for (int i = times.length == 1 ? 1 : Integer.parseInt(times[1]); i > 0; i--) {
        api.on(route(call[0]), answer(call[0], times[0]));
      }
    }
    for (String state :
        List.of("doing", "todo", "waitingTodo", "toCreate", "waitingForChilds", "fixing")) {
      api.onElse("GET " + CLOUD + "/task?state=" + state, 200, "[]");
    }
  }

  private static String route(String what) {
    return switch (what) {
      case "list" -> "GET " + KMS;
      case "POST" -> "POST " + KMS;
      case "CHANGE" -> "POST " + KMS + "/350/changeProperties";
      case "DELETE" -> "DELETE " + KMS + "/350";
      case "doing" -> "GET " + CLOUD + "/task?state=doing";
      default -> "GET " + (what.length() > 1 ? KMS + "/" : CLOUD + "/task/") + what;
    };
  }

  private MockResponse answer(String what, String told) {
    String[] words = told.split(" ", 2);
    String rest = words.length == 1 ? "" : words[1];
    if (told.equals("lost")) {
      return new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build();
    }
    if (words[0].matches("[45]\\d\\d")) {
      return refusal(Integer.parseInt(words[0]), rest);
    }
    String body =
        switch (what) {
          case "list", "doing" -> "[" + told + "]";
          case "POST", "CHANGE", "DELETE" -> told.equals("none") ? "{}" : task(told, "todo", "");
          default -> what.length() > 1 ? kms(what, words[0], rest) : task(what, words[0], rest);
        };
    return ScriptedApi.answer(200, body).build();
  }

  private MockResponse refusal(int status, String retryAfter) {
    MockResponse.Builder passing = ScriptedApi.answer(status, "");
    return switch (status) {
      case 403 -> ScriptedApi.refusal(shape, 403, "FORBIDDEN", "User is not granted");
      case 404 -> ScriptedApi.refusal(shape, 404, "NOT_FOUND", "not there");
      default ->
          retryAfter.isEmpty()
              ? passing.build()
              : passing.addHeader("Retry-After", retryAfter).build();
    };
  }

  /** What was heard, the pauses where somebody asked for them, and the end. */
  private String outcome(String call) {
    List<String> said = new ArrayList<>();
    String end;
    try {
      end = "done " + (call.matches("list|find|plan") ? read(call) : awaited(start(call), said));
    } catch (SdkException e) {
      if (e instanceof OperationTimeoutException timeout) {
        assertThat(timeout.elapsed()).isBetween(WAIT, WAIT.plusSeconds(3));
      }
      end =
          (said.isEmpty() ? "refused " : "ended ")
              + e.getClass().getSimpleName()
              + ": "
              + e.getMessage();
    }
    String slept = String.join(", ", api.time.sleeps().stream().map(Duration::toString).toList());
    return String.join("; ", said) + "; slept " + slept + "; " + end;
  }

  private Object read(String call) {
    return switch (call) {
      case "list" -> servers().list();
      case "find" -> servers().findByIp("192.0.2.1");
      default -> servers().plan(REGISTRATION);
    };
  }

  private Operation<OvhProgress, ?> start(String call) {
    return switch (call) {
      case "register" -> servers().startRegister(REGISTRATION);
      case "ensure" -> servers().ensure(REGISTRATION).value();
      case "replace" ->
          servers().ensure(KmsRegistration.builder("192.0.2.1", NEW).force().build()).value();
      case "both" -> servers().ensureAll(List.of(REGISTRATION, SECOND)).value();
      default -> servers().startRemove(KmsRemoval.of(350).force());
    };
  }

  private static Object awaited(Operation<OvhProgress, ?> work, List<String> said) {
    said.add("task " + work.id() + ",");
    return work.await(WaitOptions.timeout(WAIT).progressListener(heard -> said.add(heard.state())));
  }

  @ParameterizedTest
  @CsvSource({
    "addKms, '', true",
    "vmEncryption, '', true",
    "other, adds a key management server, true",
    "other, Waiting for customer to add the KMS in vCenter, true",
    "addHost, '', false",
    "removeKms, '', false",
    "other, deletes a key management server, false",
    "vmEncryption, removes 192.0.2.1, false",
  })
  @DisplayName("only a task that may add a KMS is taken up")
  void ensure_underWay_followsOnlyATaskOfTheKms(String name, String text, boolean followed) {
    play("list=350; 350=creating; doing=7");
    api.on("GET " + CLOUD + "/task/7", 200, task("7", "doing", text).replace("addKms", name));

    assertThat(start("ensure").id()).isEqualTo(followed ? "7" : "");
  }

  @Test
  @DisplayName("of two tasks that name no address none is taken up; one is shown as a hint")
  void ensure_twoTasksWithoutAddress_followsTheKms() {
    // one names the address only from the second look on
    play("list=350; 350=creating; doing=7,8; 7=doing; 7=doing KMS 192.0.2.1; 8=doing");

    Operation<OvhProgress, ?> taken = start("ensure");

    assertThat(taken.id()).isEmpty();
    assertThat(taken.poll().tasks()).extracting(OvhTask::id).containsExactly(7L);
  }

  @Test
  @DisplayName("of very many tasks the newest are looked at, since each costs a call")
  void ensure_veryManyTasks_readsTheNewest() {
    String all = IntStream.rangeClosed(1, 5_000).boxed().toList().toString();
    play("list=350; 350=creating; doing=" + all.substring(1, all.length() - 1));
    api.on("GET " + CLOUD + "/task/4990", 200, task("4990", "doing", "KMS 192.0.2.1"));

    assertThat(start("ensure").id()).isEqualTo("4990");
    assertThat(api.requests()).hasSize(2 + 6 + 100);
  }

  @Test
  @DisplayName("one round over two registrations reads each thing once: 17 requests, it took 35")
  void ensureAll_twoUnderWay_readsEachThingOnce() {
    play("list=350,351; 350=creating; 351=creating @192.0.2.2");

    assertThat(start("both").poll().stage()).isEqualTo(Stage.NOT_YET);

    assertThat(api.requests()).hasSize(17);
  }

  @Test
  @DisplayName("a token that is entered just after the look does not make it a wait for the end")
  void ensureAll_tokenIsEnteredBetweenTwoLooks_endsTheWait() {
    play("list=; POST=7; 7=todo Waiting for security token validation*2");
    play("7=doing Waiting for customer to configure the KMS Server...");
    Operation<OvhProgress, ?> work = start("ensure");

    assertThat(work.awaitState(seen -> seen.stage() == Stage.TOKEN_WANTED, WAIT).tasks())
        .hasSize(1);
    assertThatThrownBy(() -> work.awaitState(OvhProgress::isVcentersTurn, WAIT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("the task 7 waits for a token");
    assertThat(work.awaitState(OvhProgress::isVcentersTurn, WAIT).isVcentersTurn()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"toDelete", "deleting", "error"})
  @DisplayName("a task that stands still is no sign while the KMS goes or has failed")
  void awaitState_quietAndKmsGoes_timesOut(String state) {
    play("POST=7; 7=doing other words; list=350; 350=" + state);

    assertThatThrownBy(
            () -> start("register").awaitState(OvhProgress::isVcentersTurn, Duration.ofMinutes(3)))
        .isInstanceOf(OperationTimeoutException.class);
    assertThat(api.requests())
        .as("the list is read each ten seconds")
        .filteredOn(request -> String.valueOf(request.getTarget()).endsWith("/kms"))
        .hasSizeBetween(5, 8);
  }

  @Test
  @DisplayName("a wait ends at once when its client is closed, and says so")
  void await_clientIsClosed_endsAtOnce() {
    play("POST=7; 7=doing");
    api.on(
        "GET " + CLOUD + "/task/7",
        new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    client = api.builder().timeSource(TimeSource.system()).build();
    Operation<OvhProgress, ?> work = start("register");
    Thread closing =
        new Thread(
            () -> {
              while (api.requests().size() < 3) {
                Thread.onSpinWait();
              }
              client.close();
            });
    closing.start();

    assertThatThrownBy(() -> work.await(WAIT))
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("the client was closed");
  }

  @Test
  @DisplayName("a grant and a removal wait for their turn too; a grant without a task is told")
  void otherChanges_tooManyRequests_goOn() {
    String user = CLOUD + "/user/4";
    api.on("GET " + user, 200, "{\"userId\":4,\"encryptionRight\":false}")
        .on("GET " + user + "/task", 200, "[]")
        .on("POST " + user + "/changeProperties", refusal(429, "1"))
        .on("POST " + user + "/changeProperties", 200, task("7", "todo", ""))
        .on("POST " + user + "/changeProperties", 200, "{}");
    assertThat(cloud().users().ensureEncryptionRight(4).value().id()).isEqualTo("7");
    assertThatThrownBy(() -> cloud().users().ensureEncryptionRight(4))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("names no task");

    play("DELETE=429 1; DELETE=8; list=350; 350=delivered");
    assertThat(start("remove").id()).isEqualTo("8");
  }

  @Test
  @DisplayName("a list of more ids than anybody has is refused, and none of them is read")
  void list_endless_isRefused() {
    api.on("GET " + KMS, 200, IntStream.rangeClosed(1, 10_001).boxed().toList().toString());

    assertThatThrownBy(() -> servers().list())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("10001 ids");
    assertThat(api.requests()).hasSize(1);
  }

  @Test
  @DisplayName("thumbprints by two digests are not compared, and the certificate of both decides")
  void ensure_byTheOtherDigest_isNotKnownWithoutTheCertificate() {
    ServerCertificate certificate =
        ServerCertificate.of(List.of(TestAuthority.create().certificate()));
    String longer = certificate.thumbprint(ThumbprintAlgorithm.SHA256).toString();
    KmsRegistration.Builder wanted = KmsRegistration.builder("192.0.2.1", certificate.thumbprint());
    KmsRegistration byCertificate = wanted.build().toBuilder().certificate(certificate).build();
    play("list=350");
    api.on("GET " + KMS + "/350", 200, kms("350", "delivered", "").replace(OLD + "", longer));

    assertThatThrownBy(() -> servers().plan(wanted.build()))
        .isInstanceOf(KmsThumbprintConflictException.class)
        .hasMessageContaining("it is not known whether both are of the same certificate");
    assertThat(servers().plan(byCertificate)).isEmpty();
    assertThat(servers().ensure(byCertificate).value().await(WAIT).thumbprint())
        .hasToString(longer);
    assertThatThrownBy(
            () -> KmsRegistration.builder("192.0.2.1", OLD).certificate(certificate).build())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("another certificate is told, and registered, by the digest that is in use there")
  void ensure_anotherCertificate_isComparedByTheDigestInUse() {
    ServerCertificate certificate =
        ServerCertificate.of(List.of(TestAuthority.create().certificate()));
    play("list=350");
    api.on(
        "GET " + KMS + "/350",
        200,
        kms("350", "delivered", "").replace(OLD.toString(), "00".repeat(32)));
    KmsRegistration registration =
        KmsRegistration.builder("192.0.2.1", certificate.thumbprint())
            .certificate(certificate)
            .build();

    assertThatThrownBy(() -> servers().plan(registration))
        .isInstanceOf(KmsThumbprintConflictException.class)
        .hasMessageNotContaining("not known");
    assertThat(servers().plan(registration.toBuilder().force().build()).get(0).to())
        .contains(certificate.thumbprint(ThumbprintAlgorithm.SHA256).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "toCreate",
        "creating",
        "delivered",
        "toUpdate",
        "updating",
        "toDelete",
        "deleting",
        "error",
        "unknown",
        "novel"
      })
  @DisplayName("a change is planned as it is made, whatever the state of the KMS")
  void plan_eachState_isWhatEnsureSays(String state) {
    play("list=350; CHANGE=7; 350=" + state);
    for (Thumbprint asked : List.of(OLD, NEW)) {
      KmsRegistration wanted = KmsRegistration.builder("192.0.2.1", asked).build();
      for (KmsRegistration each : List.of(wanted, wanted.toBuilder().force().build())) {
        long before = changesSent();
        Object planned = orWhyNot(() -> servers().plan(each));
        assertThat(orWhyNot(() -> servers().planAll(List.of(each)))).isEqualTo(planned);
        assertThat(changesSent()).isEqualTo(before);
        assertThat(orWhyNot(() -> servers().ensure(each).changes())).isEqualTo(planned);
      }
    }
  }

  private static Object orWhyNot(Supplier<?> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private long changesSent() {
    return api.requests().stream().filter(request -> !request.getMethod().equals("GET")).count();
  }

  private PrivateCloud cloud() {
    return client.privateCloud("pcc-192-0-2-1");
  }

  private KmsServers servers() {
    return cloud().vmEncryption().kmsServers();
  }

  /** One at 192.0.2.1, with the old thumbprint and described as rack 4, but for what is said. */
  private static String kms(String id, String state, String but) {
    String[] parts = but.split("@", 2);
    String ip = parts.length == 1 ? "192.0.2.1" : parts[1];
    return "{\"kmsId\":%s,%s\"kmsTcpPort\":5696,\"sslThumbprint\":\"%s\",\"description\":\"%s\",\"state\":\"%s\"}"
        .formatted(
            id,
            ip.isEmpty() ? "" : "\"ip\":\"" + ip + "\",",
            but.startsWith("new") ? NEW : OLD,
            but.contains("rack 5") ? "rack 5" : "rack 4",
            state);
  }

  private static String task(String id, String state, String text) {
    return "{\"taskId\":%s,\"name\":\"addKms\",\"state\":\"%s\",\"description\":\"%s\"}"
        .formatted(id, state, text);
  }
}
