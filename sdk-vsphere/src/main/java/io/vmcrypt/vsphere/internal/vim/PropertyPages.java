package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.session.CleanUp;
import io.vmcrypt.vsphere.internal.session.SessionEndedException;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One retrieval of properties, read page by page on request. Only one object at a time takes
 * memory, and of the others their numbers. Each page must tell something new, so that a server
 * cannot go on for ever; its tokens are not compared, since vCenter may use one again. View and
 * token end with their session: then it is begun anew, a few times at most, and what was told
 * before is left out. For one thread. Closing it before its end frees memory at the server.
 */
public final class PropertyPages implements AutoCloseable {

  static final int MOST_RENEWALS = 3;

  private final VimSession session;
  private final Attempt attempt;
  private final Supplier<Retrieval> beginning;
  private final int pageSize;
  private final Set<String> types;
  private final SeenObjects seen = new SeenObjects();
  private final Beginning began;
  private Retrieval retrieval;
  private int number;
  private int renewals;
  private long told;

  /** How many that were told before may come again, since the retrieval is a new one. */
  private long known;

  private boolean begun;
  private Optional<String> token = Optional.empty();

  /**
   * What is retrieved.
   *
   * @param view is removed at the end; null for none
   */
  record Retrieval(Consumer<ElementWriter> filter, @Nullable ManagedObjectReference view) {}

  /**
   * @param beginning makes the view, once for each session
   * @param pageSize how many objects one answer holds at most
   * @param types what the objects can be; empty for any
   */
  PropertyPages(
      VimSession session,
      Attempt attempt,
      Supplier<Retrieval> beginning,
      int pageSize,
      Set<String> types) {
    this.session = requireNonNull(session, "session");
    this.attempt = requireNonNull(attempt, "attempt");
    this.beginning = requireNonNull(beginning, "beginning");
    this.pageSize = pageSize;
    this.types = Set.copyOf(types);
    this.began = new Beginning(session);
    // before the view is made: if the session ends in between, it is made anew
    this.number = session.number();
    this.retrieval = beginning.get();
  }

  /** Whether there may be another page. */
  public boolean hasNext() {
    return !begun || token.isPresent();
  }

  /** When the first page was not read yet. */
  public Beginning began() {
    return began;
  }

  /** Whether no page has told of an object. It counts as told from then on. */
  public boolean isNew(ManagedObjectReference object) {
    return seen.add(object);
  }

  /** Reads one page. */
  public void next(PropertySink sink) {
    while (true) {
      try {
        read(sink);
        return;
      } catch (SessionEndedException e) {
        beginAgain(e);
      } catch (NotFoundException e) {
        ManagedObjectReference view = retrieval.view();
        if (view == null || !SessionFilter.isGone(e, view)) {
          throw e;
        }
        // vCenter retrieves for somebody without a session too, and then knows no view
        session.use(attempt);
        beginAgain(e);
      }
    }
  }

  private void beginAgain(SdkException why) {
    if (++renewals > MOST_RENEWALS) {
      throw why;
    }
    token = Optional.empty();
    begun = false;
    known = told;
    number = session.number();
    retrieval = beginning.get();
  }

  private void read(PropertySink sink) {
    ManagedObjectReference collector = session.content().propertyCollector();
    if (!begun) {
      begun = true;
      token =
          session.within(
              number,
              true,
              attempt,
              "RetrievePropertiesEx",
              collector,
              arguments ->
                  arguments
                      .object("specSet", retrieval.filter())
                      .object("options", options -> options.number("maxObjects", pageSize)),
              response -> fresh(response, sink));
      return;
    }
    String at = token.orElseThrow(() -> new IllegalStateException("there is no further page"));
    token = Optional.empty();
    // not repeatable: the server may already be at the next page
    token =
        session.within(
            number,
            false,
            attempt,
            "ContinueRetrievePropertiesEx",
            collector,
            arguments -> arguments.text("token", at),
            response -> fresh(response, sink));
  }

  private Optional<String> fresh(ElementReader response, PropertySink sink) {
    EachOnce once = new EachOnce(sink, seen, types);
    Optional<String> next = page(response, once);
    told += once.fresh();
    known -= once.skipped();
    boolean isCatchingUp = once.skipped() > 0 && known >= 0;
    if (next.isPresent() && once.fresh() == 0 && !isCatchingUp) {
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
                    session.within(
                        number,
                        false,
                        attempt,
                        "CancelRetrievePropertiesEx",
                        session.content().propertyCollector(),
                        arguments -> arguments.text("token", unread),
                        Returns.nothing())));
    token = Optional.empty();
    begun = true;
    ManagedObjectReference opened = retrieval.view();
    if (opened != null) {
      CleanUp.quietly(
          () ->
              session.within(
                  number, false, attempt, "DestroyView", opened, none -> {}, Returns.nothing()));
    }
  }
}
