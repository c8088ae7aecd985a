package io.vmcrypt.vsphere.internal.history;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.FaultMapping;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * By the id that a page starts from, from release 9.0 on: nothing is left at the server, and a page
 * may be asked for again. A page has what comes next beyond the start, which is not in it; its
 * order is not documented, so the next one starts from the biggest id.
 *
 * <p>That the first page has the oldest ones follows from what VMware writes, but of events it is
 * not said. A server that told the newest of them would leave out those in between, so the first
 * page is checked: nothing may be before it.
 */
final class StartIdWay implements HistoryWay {

  /** What VMware names as the start for the newest events. */
  private static final long NEWEST = 2_147_480_000L;

  private static final int MOST_DIGITS = 18;

  private final HistoryPages.Search search;
  private long start;
  private boolean isFirst = true;

  StartIdWay(HistoryPages.Search search) {
    this.search = search;
  }

  /** The ids of a page. */
  private final class Ids {
    private int count;
    private long smallest = Long.MAX_VALUE;
    private long biggest = Long.MIN_VALUE;
    private boolean areNumbers = true;

    void add(String key) {
      count++;
      OptionalLong number = number(key);
      if (number.isEmpty()) {
        areNumbers = false;
        return;
      }
      smallest = Math.min(smallest, number.getAsLong());
      biggest = Math.max(biggest, number.getAsLong());
    }

    Page page(int most) {
      // the start is documented not to be told; where it is, a page with it alone is the end
      if (count == 0 || (count == 1 && most > 1 && biggest == start)) {
        return Page.LAST;
      }
      return areNumbers ? Page.MORE : Page.UNFIT;
    }
  }

  /** Empty for a key of another form: which one of those is bigger is not known. */
  private OptionalLong number(String key) {
    String digits =
        key.startsWith(search.kind().prefix) ? key.substring(search.kind().prefix.length()) : "";
    boolean isNumber =
        !digits.isEmpty()
            && digits.length() <= MOST_DIGITS
            && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    return isNumber ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
  }

  @Override
  public Page next(int most, Consumer<XmlFragment> each) {
    try {
      Ids ids = read(most, each);
      Page page = ids.page(most);
      if (page == Page.MORE) {
        if (isFirst && isAnyBefore(ids.smallest)) {
          return Page.UNFIT;
        }
        isFirst = false;
        start = ids.biggest;
      }
      return page;
    } catch (SdkException e) {
      if (FaultMapping.isMissingCall(e)) {
        return Page.UNFIT;
      }
      throw e;
    }
  }

  private Ids read(int most, Consumer<XmlFragment> each) {
    return page(start, true, most, response -> ids(response, most, each));
  }

  private Ids ids(ElementReader response, int most, Consumer<XmlFragment> each) {
    Ids ids = new Ids();
    Returns.forEach(
        response,
        value -> {
          XmlFragment item = value.capture();
          String key = HistoryPages.key(item);
          ids.add(key);
          if (search.seen().add(key)) {
            each.accept(item);
          }
        });
    if (ids.page(most) == Page.MORE && ids.biggest <= start) {
      throw HistoryPages.nothingNew();
    }
    return ids;
  }

  private boolean isAnyBefore(long smallest) {
    return page(
        smallest,
        false,
        1,
        response -> {
          Ids ids = new Ids();
          Returns.forEach(response, value -> ids.add(HistoryPages.key(value.capture())));
          return !ids.areNumbers || ids.smallest < smallest;
        });
  }

  @Override
  public void close() {
    // nothing is at the server
  }

  /** Tells the newest event, or nothing; false if this vCenter has no such call. */
  boolean newest(Consumer<XmlFragment> each) {
    try {
      return page(
          NEWEST,
          false,
          1,
          response -> {
            Returns.forEach(response, value -> each.accept(value.capture()));
            return true;
          });
    } catch (SdkException e) {
      if (FaultMapping.isMissingCall(e)) {
        return false;
      }
      throw e;
    }
  }

  private <T> T page(long from, boolean isForward, int most, Function<ElementReader, T> reader) {
    return search.kind() == HistoryPages.Kind.EVENTS
        ? search
            .session()
            .read(
                search.attempt(),
                "QueryEvents",
                search.kind().manager(search.session(), search.attempt()),
                arguments ->
                    arguments
                        .object(
                            "filter",
                            conditions -> {
                              search.filter().accept(conditions);
                              conditions.number("maxCount", most);
                            })
                        .object(
                            "eventViewSpec",
                            "EventManagerViewByStartId",
                            view -> view.number("startEventId", from).bool("isForward", isForward)),
                reader)
        : search
            .session()
            .read(
                search.attempt(),
                "ReadNextTasksByViewSpec",
                search.kind().manager(search.session(), search.attempt()),
                arguments ->
                    arguments
                        .object(
                            "viewSpec",
                            "TaskManagerViewByStartId",
                            view ->
                                // below zero: those that are newer than the start
                                view.number("count", isForward ? -(long) most : most)
                                    .text("startId", search.kind().prefix + from))
                        .object("filterSpec", search.filter()),
                reader);
  }
}
