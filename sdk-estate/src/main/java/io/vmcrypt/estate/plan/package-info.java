/** The plan of an estate, its steps, and what became of each. */
@NullMarked
package io.vmcrypt.estate.plan;

import org.jspecify.annotations.NullMarked;
