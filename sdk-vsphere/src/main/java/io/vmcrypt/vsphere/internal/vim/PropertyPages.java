package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One retrieval of properties, read page by page on request. Only one object at a time takes
 * memory. For one thread. Closing it before its end frees memory at the server.
 */
public final class PropertyPages implements AutoCloseable {

  private final VimSession session;
  private final Attempt attempt;
  private final Consumer<ElementWriter> filter;
  private final int pageSize;
  private final @Nullable ManagedObjectReference view;
  private boolean begun;
  private Optional<String> token = Optional.empty();

  PropertyPages(
      VimSession session,
      Attempt attempt,
      Consumer<ElementWriter> filter,
      int pageSize,
      @Nullable ManagedObjectReference view) {
    this.session = requireNonNull(session, "session");
    this.attempt = requireNonNull(attempt, "attempt");
    this.filter = requireNonNull(filter, "filter");
    this.pageSize = pageSize;
    this.view = view;
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
              response -> page(response, sink));
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
            response -> page(response, sink));
  }

  /**
   * Reads one answer.
   *
   * @return the token of the next page
   */
  public static Optional<String> page(ElementReader response, PropertySink sink) {
    String[] token = {""};
    Returns.forEach(
        response,
        result ->
            result.children(
                part -> {
                  switch (part.name()) {
                    case "token" -> token[0] = part.text();
                    case "objects" -> object(part, sink);
                    default -> {}
                  }
                }));
    return Optional.of(token[0]).filter(text -> !text.isEmpty());
  }

  private static void object(ElementReader object, PropertySink sink) {
    boolean[] begun = {false};
    object.nextObject();
    object.children(
        part -> {
          switch (part.name()) {
            case "obj" -> {
              sink.begin(part.reference());
              begun[0] = true;
            }
            case "propSet" -> property(part, sink);
            case "missingSet" -> missing(part, sink);
            default -> {}
          }
        });
    if (begun[0]) {
      sink.end();
    }
  }

  private static void property(ElementReader property, PropertySink sink) {
    String[] path = {""};
    property.children(
        part -> {
          switch (part.name()) {
            case "name" -> path[0] = part.text();
            case "val" -> sink.property(path[0], part);
            default -> {}
          }
        });
  }

  private static void missing(ElementReader missing, PropertySink sink) {
    String[] path = {""};
    missing.children(
        part -> {
          switch (part.name()) {
            case "path" -> path[0] = part.text();
            case "fault" -> sink.missing(path[0], VimFault.ofLocalized(part.capture()));
            default -> {}
          }
        });
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
                        Returns.optional())));
    token = Optional.empty();
    begun = true;
    ManagedObjectReference opened = view;
    if (opened != null) {
      CleanUp.quietly(
          () -> session.change(attempt, "DestroyView", opened, none -> {}, Returns.optional()));
    }
  }
}
