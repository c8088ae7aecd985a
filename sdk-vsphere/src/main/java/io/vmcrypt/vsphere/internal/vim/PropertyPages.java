package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One retrieval of properties, read page by page on request. Only one object at a time takes
 * memory, and of the others their numbers. Each page must tell something new, so that a server
 * cannot go on for ever; its tokens are not compared, since vCenter may use one again. For one
 * thread. Closing it before its end frees memory at the server.
 */
public final class PropertyPages implements AutoCloseable {

  private final VimSession session;
  private final Attempt attempt;
  private final Consumer<ElementWriter> filter;
  private final int pageSize;
  private final @Nullable ManagedObjectReference view;
  private final Set<String> types;
  private final SeenObjects seen = new SeenObjects();
  private boolean begun;
  private Optional<String> token = Optional.empty();

  /**
   * @param filter writes a PropertyFilterSpec
   * @param pageSize how many objects one answer holds at most
   * @param view is removed at the end; null for none
   * @param types what the objects can be; empty for any
   */
  PropertyPages(
      VimSession session,
      Attempt attempt,
      Consumer<ElementWriter> filter,
      int pageSize,
      @Nullable ManagedObjectReference view,
      Set<String> types) {
    this.session = requireNonNull(session, "session");
    this.attempt = requireNonNull(attempt, "attempt");
    this.filter = requireNonNull(filter, "filter");
    this.pageSize = pageSize;
    this.view = view;
    this.types = Set.copyOf(types);
  }

  /** Whether there may be another page. */
  public boolean hasNext() {
    return !begun || token.isPresent();
  }

  /**
   * Reads one page.
   *
   * @param sink gets each object
   */
  public void next(PropertySink sink) {
    ManagedObjectReference collector = session.content().propertyCollector();
    if (!begun) {
      begun = true;
      token =
          session.read(
              attempt,
              "RetrievePropertiesEx",
              collector,
              arguments ->
                  arguments
                      .object("specSet", filter)
                      .object("options", options -> options.number("maxObjects", pageSize)),
              response -> fresh(response, sink));
      return;
    }
    String at = token.orElseThrow(() -> new IllegalStateException("there is no further page"));
    token = Optional.empty();
    // not repeatable: the server may already be at the next page
    token =
        session.change(
            attempt,
            "ContinueRetrievePropertiesEx",
            collector,
            arguments -> arguments.text("token", at),
            response -> fresh(response, sink));
  }

  private Optional<String> fresh(ElementReader response, PropertySink sink) {
    EachOnce once = new EachOnce(sink, seen, types);
    Optional<String> next = page(response, once);
    if (next.isPresent() && !once.isFresh()) {
      throw new XmlFailure("it names a further page, and tells nothing that was not told before");
    }
    return next;
  }

  /**
   * Reads one answer.
   *
   * @return the token of the next page
   */
  public static Optional<String> page(ElementReader response, PropertySink sink) {
    String[] token = {""};
    PageObject object = new PageObject(sink);
    Returns.forEach(
        response,
        result ->
            result.children(
                part -> {
                  switch (part.name()) {
                    case "token" -> token[0] = part.text();
                    case "objects" -> object.read(part);
                    default -> {}
                  }
                }));
    return Optional.of(token[0]).filter(text -> !text.isEmpty());
  }

  /** Ends the retrieval at the server. Never fails. */
  @Override
  public void close() {
    token.ifPresent(
        unread ->
            CleanUp.quietly(
                () ->
                    session.change(
                        attempt,
                        "CancelRetrievePropertiesEx",
                        session.content().propertyCollector(),
                        arguments -> arguments.text("token", unread),
                        Returns.nothing())));
    token = Optional.empty();
    begun = true;
    ManagedObjectReference opened = view;
    if (opened != null) {
      CleanUp.quietly(
          () -> session.change(attempt, "DestroyView", opened, none -> {}, Returns.nothing()));
    }
  }
}
