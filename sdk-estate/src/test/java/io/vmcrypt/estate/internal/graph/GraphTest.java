package io.vmcrypt.estate.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GraphTest {

  private final Graph<String, Integer> graph = new Graph<>();

  @Test
  @DisplayName("of a diamond each corner comes once, the ends last and first")
  void sorted_diamond() {
    graph
        .declare("top", "right", "left")
        .declare("left", "bottom")
        .declare("right", "bottom")
        .declare("bottom");
    assertThat(graph.add("bottom", 1).add("left", 2).add("right", 3).add("top", 4).sorted())
        .containsExactly(1, 3, 2, 4);
  }

  @Test
  @DisplayName("what is pulled forward takes all that it depends on along, and nothing else")
  void sorted_pulled() {
    graph.declare("a").declare("b", "d").declare("c").declare("d", "e").declare("e");
    assertThat(graph.add("a", 1).add("b", 2).add("c", 3).add("d", 4).add("e", 5).sorted())
        .containsExactly(1, 5, 4, 2, 3);
  }

  @Test
  @DisplayName("several of one name stay together, and a name that nothing has is passed over")
  void sorted_severalAndNone() {
    graph.declare("last", "none", "many").declare("none", "first").declare("first");
    graph.declare("many");
    assertThat(graph.add("last", 9).add("many", 2).add("many", 3).add("first", 1).sorted())
        .containsExactly(1, 2, 3, 9);
  }

  @Test
  @DisplayName("a name may be declared once more, with more that comes before it")
  void sorted_declaredTwice() {
    graph.declare("a", "b").declare("b").declare("c").declare("a", "c");
    assertThat(graph.add("a", 1).add("b", 2).add("c", 3).sorted()).containsExactly(2, 3, 1);
  }

  @Test
  @DisplayName("a circle is told, without what leads to it")
  void sorted_circle() {
    graph.declare("way", "a").declare("a", "b").declare("b", "c").declare("c", "a");
    assertThatThrownBy(graph::sorted)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a circle: a depends on b depends on c depends on a");
    assertThatThrownBy(() -> new Graph<String, Integer>().declare("a", "a").sorted())
        .hasMessage("a circle: a depends on a");
  }

  @Test
  @DisplayName("what nobody has declared has no place")
  void add_notDeclared() {
    assertThatThrownBy(() -> graph.add("a", 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
