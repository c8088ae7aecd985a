/** What all stages of a plan stand on: what a stage is, what it is told, and what it sees. */
@NullMarked
package io.vmcrypt.estate.internal.stage;

import org.jspecify.annotations.NullMarked;
