package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.property;
import static org.assertj.core.api.Assertions.assertThat;

/** Calls of a client that waits for the tasks that they start. Each request is valid. */
final class VimJob {

  private final SoapCaller soap;

  VimJob(SoapCaller soap) {
    this.soap = soap;
  }

  /** How a task ended, as {@code TaskInfo} tells it. */
  record Done(String state, String info) {

    /** The text of the result, without tags. */
    String result() {
      assertThat(state).as(info).isEqualTo("success");
      int start = info.indexOf("<result");
      int end = info.indexOf("</result>");
      return start < 0 ? "" : info.substring(info.indexOf('>', start) + 1, end);
    }
  }

  private String post(String call) {
    VendorSchemas.find().ifPresent(schemas -> schemas.validateBody(SoapCaller.envelope("", call)));
    SoapCaller.Answer answer = soap.call(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  /** The text of what a call returns; empty if it returns nothing. */
  String good(String call) {
    String body = post(call);
    int start = body.indexOf("<returnval");
    return start < 0
        ? ""
        : body.substring(body.indexOf('>', start) + 1, body.lastIndexOf("</returnval>"));
  }

  /** The fault that a call gets. */
  String refused(String call) {
    VendorSchemas.find().ifPresent(schemas -> schemas.validateBody(SoapCaller.envelope("", call)));
    SoapCaller.Answer answer = soap.call(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(500);
    return answer.body();
  }

  /** Follows a task to its end. */
  SoapCaller.Answer ended(String task) {
    while (true) {
      SoapCaller.Answer answer = soap.good(property("Task", task, "info"));
      if (!answer.value("state").matches("queued|running")) {
        return answer;
      }
    }
  }

  /** Starts a task and waits for its end. */
  Done run(String call) {
    SoapCaller.Answer info = ended(good(call));
    return new Done(info.value("state"), info.body());
  }

  /** Starts a task, waits, and hands back its result. */
  String done(String call) {
    return run(call).result();
  }

  /** Starts a task that fails, and hands back what it tells. */
  String fails(String call) {
    Done done = run(call);
    assertThat(done.state()).as(done.info()).isEqualTo("error");
    return done.info();
  }

  /** The id of what stands at a path. */
  String at(String path) {
    return good(VcenterCalls.find(path));
  }

  /** A property of an object. */
  String value(String type, String id, String path) {
    String body = post(property(type, id, path));
    int start = body.indexOf("<val");
    return start < 0
        ? ""
        : body.substring(body.indexOf('>', start) + 1, body.lastIndexOf("</val>"));
  }
}
