//! The walking order of buildings: red ones first unless they are known to stand out of a day's reach, then the nearest next,
//! where it is known where they stand; the others in the order of the list. Whole numbers only, so that it is the same on every phone.

/// Where something stands, millionths of a degree, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// North is positive.
    pub latitude: i32,
    /// East is positive.
    pub longitude: i32,
}

/// Metres a degree of latitude has, about.
const METRES_A_DEGREE: i64 = 111_320;
const MICRO: i64 = 1_000_000;

impl Spot {
    /// The square of the distance, m²; exact enough within a township.
    pub fn square_metres_to(self, other: Spot) -> i64 {
        let north = i64::from(self.latitude) - i64::from(other.latitude);
        let east = i64::from(self.longitude) - i64::from(other.longitude);
        let north = north * METRES_A_DEGREE / MICRO;
        let east = east * METRES_A_DEGREE / MICRO * thousandths_of_cosine(self.latitude) / 1000;
        north * north + east * east
    }
}

/// Bhaskara's cosine of millionths of a degree, in thousandths; off by less than two.
fn thousandths_of_cosine(latitude: i32) -> i64 {
    let degrees = i64::from(latitude) / (MICRO / 1000);
    let square = degrees * degrees / 1000 / 1000;
    (32_400 - 4 * square) * 1000 / (32_400 + square)
}

/// One building to walk to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its position in the list.
    pub listed: i32,
    /// Where it stands; none: not known.
    pub spot: Option<Spot>,
    /// Somebody red lives there.
    pub red: bool,
}

/// The order to walk in, as positions in `buildings`. `start` is where the team sets out; without it, the first building of the
/// list that is known to stand somewhere.
pub fn order(buildings: &[Stretch], start: Option<Spot>, reach_metres: u32) -> Vec<usize> {
    let mut left: Vec<usize> = (0..buildings.len()).collect();
    left.sort_by_key(|at| (buildings[*at].listed, *at));
    let start = start.or_else(|| left.iter().find_map(|at| buildings[*at].spot));
    let reach = i64::from(reach_metres) * i64::from(reach_metres);
    let out_of_reach = |spot: Spot| start.is_some_and(|start| start.square_metres_to(spot) > reach);
    let first = |at: &usize| buildings[*at].red && !buildings[*at].spot.is_some_and(out_of_reach);
    let (red, rest): (Vec<usize>, Vec<usize>) = left.into_iter().partition(first);
    let mut walked = Vec::with_capacity(buildings.len());
    let mut here = start;
    for part in [red, rest] {
        let (mut known, unknown): (Vec<usize>, Vec<usize>) =
            part.into_iter().partition(|at| buildings[*at].spot.is_some());
        while !known.is_empty() {
            let distance =
                |at: &usize| here.zip(buildings[*at].spot).map(|(here, spot)| here.square_metres_to(spot));
            let nearest = (0..known.len()).min_by_key(|n| (distance(&known[*n]), *n)).unwrap_or(0);
            let next = known.remove(nearest);
            here = buildings[next].spot.or(here);
            walked.push(next);
        }
        walked.extend(unknown);
    }
    walked
}
