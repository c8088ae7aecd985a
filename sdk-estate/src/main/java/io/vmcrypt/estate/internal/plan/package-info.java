/** The stages of an estate: each plans one step and carries it out. */
@NullMarked
package io.vmcrypt.estate.internal.plan;

import org.jspecify.annotations.NullMarked;
