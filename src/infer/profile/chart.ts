/**
 * Coordinates of a model in which one parameter of the user's is a coordinate by itself, so that fixing it leaves an
 * unconstrained search over the rest.
 */
export interface Chart {
  /** The coordinate that is the parameter, on a scale of its own. */
  readonly coordinate: number;
  /** The ends of that scale. */
  readonly lower: number;
  readonly upper: number;
  /** From that scale to the user's, ascending; its ends too where they are infinite. */
  toUser(coordinate: number): number;
  /** The optimiser's parameters from coordinates. */
  parametersAt(coordinates: Float64Array, parameters: Float64Array): void;
  /** Coordinates from the optimiser's parameters. */
  coordinatesAt(parameters: Float64Array): Float64Array;
  /** Derivatives by the coordinates from those by the optimiser's parameters: J'g, J taken at `coordinates`. */
  pullBack(coordinates: Float64Array, gradient: Float64Array): Float64Array;
}
